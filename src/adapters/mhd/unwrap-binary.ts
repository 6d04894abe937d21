// Some servers answer ITI-68 with a FHIR Binary around the document: it is opened. https://hl7.org/fhir/R4/binary.html#rest
import { Readable } from 'node:stream';
import { fail, ok, type Result } from '../../core/kernel/result.ts';
import type { RetrievedDocument } from '../../ports/regional-network.ts';
import type { HttpAnswer } from '../http-client.ts';
import { readFhirJson } from './read-fhir-json.ts';

/** Base64 of 32 MB, and room for the resource around it: larger documents must come as bytes. */
const MAX_WRAPPED_BYTES = 44_800_000;
/** What base64 never has: told apart from its form, because one expression over 40 MB with repetition runs out of stack. */
const NOT_BASE64 = /[^A-Za-z0-9+/=]|=[^=]/u;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);

const bounded = async function* (bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let sizeBytes = 0;
  for await (const chunk of bytes) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes > MAX_WRAPPED_BYTES) throw new Error('a document inside a Binary is longer than allowed', { cause: 'ETOOLONG' });
    yield chunk;
  }
};

const mediaTypeOf = (contentType: unknown): string | undefined => (typeof contentType === 'string' ? contentType.split(';')[0]?.trim().toLowerCase() : undefined);

const decode = (data: unknown): Buffer | undefined => {
  const text = typeof data === 'string' ? data.replaceAll(/\s/gu, '') : '';
  return text !== '' && text.length % 4 === 0 && !NOT_BASE64.test(text) ? Buffer.from(text, 'base64') : undefined;
};

/** Failure `network-rejected`: not a Binary with data, or one over 32 MB. */
export const unwrapBinary = async (answer: HttpAnswer): Promise<Result<RetrievedDocument>> => {
  const json = await readFhirJson({ ...answer, bytes: bounded(answer.bytes) });
  if (!json.ok) return json;
  const binary = json.value;
  if (!isRecord(binary) || binary['resourceType'] !== 'Binary') return fail('network-rejected', 'the answer is a FHIR resource, but not the document');
  const bytes = decode(binary['data']);
  if (!bytes) return fail('network-rejected', { text: 'the Binary holds no data', expression: 'Binary.data' });
  const contentType = mediaTypeOf(binary['contentType']);
  return ok({ ...(contentType && { contentType }), bytes: Readable.from([bytes]), startsAt: 0 });
};

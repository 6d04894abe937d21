// A FHIR Binary around a document is opened while it comes: neither its base64 nor its bytes are ever in memory whole. https://hl7.org/fhir/R4/binary.html#rest
import { fail, ok, type Result } from '../../core/kernel/result.ts';
import type { ParseFhirXml } from '../../ports/fhir-xml.ts';
import type { RetrievedDocument } from '../../ports/regional-network.ts';
import { base64Decoder } from './base64-decoder.ts';
import type { Wrapping } from './wrappings.ts';

/** What may stand before and after the data: an id, a narrative's worth of metadata. */
const MAX_AROUND = 1_048_576;
/** Stands for the data where the rest is read as a resource: base64 that no document is. */
const MARK = 'bWFyaw==';

interface Opened { readonly before: string; /** The first characters of the data. */ readonly data: string; readonly rest: AsyncIterator<Uint8Array> }

const refuse = (text: string): never => { throw new Error(text, { cause: 'ENOTFHIR' }); };
const textOf = (chunk: Uint8Array): string => Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1');

/** Byte for byte as text, so that a piece never ends inside a character; `undefined`: there are no data. */
const findData = async (rest: AsyncIterator<Uint8Array>, { begin }: Wrapping): Promise<Opened | undefined> => {
  let seen = '';
  for (let piece = await rest.next(); piece.done !== true; piece = await rest.next()) {
    seen += textOf(piece.value);
    const found = begin.exec(seen);
    if (found) return { before: seen.slice(0, found.index + found[0].length), data: seen.slice(found.index + found[0].length), rest };
    if (seen.length > MAX_AROUND) return undefined;
  }
  return undefined;
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

/** JSON may write a slash with a backslash before it. */
const unescaped = (text: string): string => text.replaceAll('\\/', '/');

/** The document; throws with `cause` ENOTFHIR where what stands around it is no Binary. */
const readData = async function* ({ before, data, rest }: Opened, wrapping: Wrapping, parseXml: ParseFhirXml): AsyncGenerator<Uint8Array> {
  const quote = wrapping.quoteOf(before);
  const decoder = base64Decoder();
  let held = '';
  let after: string | undefined;
  const take = (text: string): Buffer => {
    if (after !== undefined) {
      after += text;
      return after.length > MAX_AROUND ? refuse('too much stands after the data') : Buffer.alloc(0);
    }
    const all = held + text;
    const end = all.indexOf(quote);
    // an escape that is cut in two waits for its other half
    held = end < 0 && all.endsWith('\\') ? '\\' : '';
    if (end >= 0) after = all.slice(end);
    return decoder.add(unescaped(end < 0 ? all.slice(0, all.length - held.length) : all.slice(0, end)));
  };
  try {
    yield take(data);
    for (let piece = await rest.next(); piece.done !== true; piece = await rest.next()) yield take(textOf(piece.value));
  } finally {
    await rest.return?.();
  }
  if (after === undefined) refuse('the data have no end');
  decoder.end();
  const around = Buffer.from(`${before}${MARK}${after ?? ''}`, 'latin1').toString('utf8');
  const binary = wrapping.parse(around, parseXml);
  if (!isRecord(binary) || binary['resourceType'] !== 'Binary' || binary['data'] !== MARK) refuse('the answer is no Binary');
};

/** Reads ahead a little, so that a short answer that is no document is refused before anything is made of it. */
const HEAD_BYTES = 65_536;

const readHead = async (bytes: AsyncGenerator<Uint8Array>): Promise<readonly Uint8Array[]> => {
  const head: Uint8Array[] = [];
  for (let sizeBytes = 0; sizeBytes < HEAD_BYTES;) {
    const piece = await bytes.next();
    if (piece.done === true) break;
    head.push(piece.value);
    sizeBytes += piece.value.byteLength;
  }
  return head;
};

async function* concat(head: readonly Uint8Array[], bytes: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* head;
    yield* bytes;
  } finally {
    await bytes.return(undefined);
  }
}

const failureOf = (error: unknown): Result<never> => {
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause === 'ENOTFHIR') return fail('network-rejected', { text: 'the answer is a FHIR resource, but not the document', expression: 'Binary.data' });
  return cause === 'ETIMEDOUT' ? fail('network-timeout', 'the peer was silent too long inside its answer') : fail('network-unavailable', 'the answer was cut short');
};

/** Failure `network-rejected`: not a Binary with data, as far as its beginning tells; later `bytes` throws with `cause` ENOTFHIR. */
export const unwrapBinary = async (bytes: AsyncIterable<Uint8Array>, wrapping: Wrapping, parseXml: ParseFhirXml): Promise<Result<RetrievedDocument>> => {
  const rest = bytes[Symbol.asyncIterator]();
  try {
    const found = await findData(rest, wrapping);
    if (!found) return refuse('there are no data');
    const data = readData(found, wrapping, parseXml);
    const head = await readHead(data);
    const contentType = wrapping.contentTypeOf(found.before)?.split(';')[0]?.trim().toLowerCase();
    return ok({ ...(contentType && { contentType }), bytes: concat(head, data), startsAt: 0 });
  } catch (error) {
    await rest.return?.();
    return failureOf(error);
  }
};

// A FHIR JSON answer of a peer, as a value: anything else (HTML, XML, text, cut short, too long) is a failure.
import { fail, ok, type Result } from '../../core/kernel/result.ts';
import type { HttpAnswer } from '../http-client.ts';

const JSON_TYPES: readonly (string | undefined)[] = ['application/fhir+json', 'application/json', 'application/json+fhir'];

const collect = async (answer: HttpAnswer): Promise<Result<string>> => {
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of answer.bytes) chunks.push(chunk);
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    if (cause === 'ETIMEDOUT') return fail('network-timeout', 'the peer was silent too long inside its answer');
    return cause === 'ETOOLONG' ? fail('network-rejected', 'the answer is longer than allowed') : fail('network-unavailable', 'the answer was cut short');
  }
  return ok(Buffer.concat(chunks).toString('utf8'));
};

const parse = (text: string): Result<unknown> => {
  try {
    return ok(JSON.parse(text));
  } catch {
    return fail('network-rejected', 'the answer is not JSON');
  }
};

export const readFhirJson = async (answer: HttpAnswer): Promise<Result<unknown>> => {
  if (!JSON_TYPES.includes(answer.contentType)) {
    answer.discard();
    return fail('network-rejected', 'the answer is not FHIR JSON');
  }
  const text = await collect(answer);
  return text.ok ? parse(text.value) : text;
};

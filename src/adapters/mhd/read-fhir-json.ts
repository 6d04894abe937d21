// A FHIR JSON answer of a peer, as a value: anything else (HTML, XML, text, cut short, too long) is a failure.
import { fail, ok, type Result } from '../../core/kernel/result.ts';
import type { HttpAnswer } from '../http-client.ts';
import { collectText } from './collect-text.ts';

const JSON_TYPES: readonly (string | undefined)[] = ['application/fhir+json', 'application/json', 'application/json+fhir'];

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
  const text = await collectText(answer);
  return text.ok ? parse(text.value) : text;
};

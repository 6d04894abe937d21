// What the status of a peer's answer means. https://hl7.org/fhir/R4/http.html#Status-Codes
import { fail, ok, type FailureKind, type Result } from '../../core/kernel/result.ts';
import type { HttpAnswer } from '../http-client.ts';

/** What a status says when it is not 200: who is asked to do what about it. */
const KINDS: Readonly<Record<number, FailureKind>> = {
  401: 'login-required', 403: 'not-permitted', 408: 'network-timeout', 429: 'network-unavailable',
  500: 'network-unavailable', 502: 'network-unavailable', 503: 'network-unavailable', 504: 'network-timeout',
};

/** The call itself is not what the peer does. */
const NOT_THAT_WAY: readonly number[] = [400, 405, 422, 501];

/** The answer again if its status is 200; its text is not read otherwise, because it may name people. `gone`: what 404 and 410 mean here. */
export const takeOk = (answer: HttpAnswer, gone: 'not-found' | 'network-rejected'): Result<HttpAnswer> => {
  if (answer.status === 200) return ok(answer);
  answer.discard();
  const kind = [404, 410].includes(answer.status) ? gone : KINDS[answer.status] ?? 'network-rejected';
  const { failure } = fail(kind, { ...(NOT_THAT_WAY.includes(answer.status) && { code: 'not-supported' as const }), text: `the peer answered ${answer.status.toString()}`, fault: kind === 'login-required' ? 'us' : 'network' });
  return { ok: false, failure: answer.retryAfterSeconds === undefined ? failure : { ...failure, retryAfterSeconds: answer.retryAfterSeconds } };
};

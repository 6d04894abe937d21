// What a token endpoint answered: a token, or why not. https://www.rfc-editor.org/rfc/rfc6749#section-5
import { fail, ok, type Result } from '../../core/kernel/result.ts';

export interface Grant {
  readonly token: string;
  readonly expiresInSeconds: number;
  /** Asked for and not granted. */
  readonly missingScopes: readonly string[];
}

/** RFC 6749 5.2; whatever else a peer writes there is not repeated. */
const ERRORS: readonly unknown[] = ['invalid_request', 'invalid_client', 'invalid_grant', 'unauthorized_client', 'unsupported_grant_type', 'invalid_scope', 'temporarily_unavailable'];
/** RFC 6750 b64token: no answer can smuggle a header. */
const TOKEN = /^[A-Za-z0-9._~+/-]{1,16384}={0,8}$/u;
/** Where none is told: SMART asks for 300 at most, so a short one is safe. */
const EXPIRES_IN_SECONDS = 60;
const MAX_SECONDS = 3600;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);

const findMissing = (asked: string, granted: unknown): readonly string[] => {
  const have = typeof granted === 'string' ? new Set(granted.split(' ')) : undefined; // absent: as asked
  return have ? asked.split(' ').filter((scope) => !have.has(scope)) : [];
};

const toSeconds = (expiresIn: unknown): number => {
  const seconds = Number(expiresIn ?? EXPIRES_IN_SECONDS);
  return seconds > 0 ? Math.min(seconds, MAX_SECONDS) : 0;
};

/** Failures: `login-required` with the code of a refusal, which may stand in logs; `network-rejected` for what is not of the standard. */
export const parseTokenAnswer = (status: number, body: unknown, asked: string): Result<Grant> => {
  const answer = isRecord(body) ? body : {};
  if (status !== 200) {
    const code = ERRORS.includes(answer['error']) ? String(answer['error']) : 'no code of the standard';
    return fail('login-required', { text: `the peer refused a token: ${code} (${status.toString()})`, fault: 'us' });
  }
  const { access_token: token, token_type: type, expires_in: expiresIn, scope } = answer;
  if (typeof token !== 'string' || !TOKEN.test(token)) return fail('network-rejected', 'the answer of the token endpoint holds no access_token');
  if (typeof type !== 'string' || type.toLowerCase() !== 'bearer') return fail('network-rejected', 'the token_type of the peer is not bearer');
  return ok({ token, expiresInSeconds: toSeconds(expiresIn), missingScopes: findMissing(asked, scope) });
};

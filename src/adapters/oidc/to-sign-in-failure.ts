// Why a sign-in did not come about, as a failure: what the provider or the library says stays out of it but for a code.
import { AuthorizationResponseError, ClientError, ResponseBodyError } from 'openid-client';
import { fail, type Failure } from '../../core/kernel/result.ts';

/** Nobody at the other end, or not in time. */
const TIMEOUT = 'OAUTH_TIMEOUT';
/** What came back cannot be believed: other state, nonce, issuer, audience, key or time than agreed. */
const UNBELIEVABLE: readonly string[] = [
  'OAUTH_INVALID_RESPONSE', 'OAUTH_JWT_CLAIM_COMPARISON_FAILED', 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED', 'OAUTH_KEY_SELECTION_FAILED', 'OAUTH_UNSUPPORTED_OPERATION',
  'OAUTH_PARSE_ERROR', 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED',
];

interface Told { readonly ok: false; readonly failure: Failure }

/** An error code of OAuth, and nothing that could be anything else. */
const codeOf = (text: string): string => (/^[a-z_]{1,40}$/u.test(text) ? text : 'unknown');

const NOT_AS_AGREED: Told = fail('network-rejected', { text: 'the sign-in provider did not answer as OpenID Connect says', fault: 'network' });

const ofClientError = ({ code = '' }: ClientError): Told => {
  if (code === TIMEOUT) return fail('network-timeout', { text: 'the sign-in provider did not answer in time', fault: 'network' });
  if (UNBELIEVABLE.includes(code)) return fail('login-required', `the sign-in cannot be believed (${code.toLowerCase().replaceAll('_', '-')}); please sign in again`);
  return NOT_AS_AGREED;
};

/** Before a person was there, only the provider can be at fault: `begin` of the port. */
export const toSignInFailure = (error: unknown, during: 'begin' | 'finish' = 'finish'): Told => {
  if (error instanceof AuthorizationResponseError) return fail('login-required', `the provider did not sign you in (${codeOf(error.error)})`);
  if (error instanceof ResponseBodyError) return fail('login-required', `the provider took the sign-in back (${codeOf(error.error)}); please sign in again`);
  if (error instanceof ClientError) return during === 'begin' && error.code !== TIMEOUT ? NOT_AS_AGREED : ofClientError(error);
  return fail('network-unavailable', { text: 'the sign-in provider cannot be reached now', fault: 'network' });
};

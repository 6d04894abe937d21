// The form that a client system asks a token with. https://hl7.org/fhir/smart-app-launch/STU2.2/backend-services.html, https://www.rfc-editor.org/rfc/rfc7523
import { CLIENT_ASSERTION_TYPE } from '../fhir/systems.ts';

export type TokenError = 'invalid_request' | 'invalid_client' | 'invalid_scope' | 'unsupported_grant_type';

export interface TokenRequest {
  readonly assertion: string;
  /** As asked, with spaces between. */
  readonly scope: string;
  /** What the form itself says beside the assertion; absent: nothing. */
  readonly clientId?: string;
}

/** `reason` is for our own log. */
export type ParsedTokenRequest = { readonly ok: true; readonly value: TokenRequest } | { readonly ok: false; readonly error: TokenError; readonly reason: string };

const KNOWN = ['grant_type', 'scope', 'client_assertion_type', 'client_assertion', 'client_id'] as const;
/** RFC 6749 3.2: a parameter without a value is as if it were not there. */
type Form = Readonly<Partial<Record<(typeof KNOWN)[number], string>>>;

const refuse = (error: TokenError, reason: string): ParsedTokenRequest => ({ ok: false, error, reason });

const toForm = (fields: readonly (readonly [name: string, value: string])[]): Form =>
  Object.fromEntries(fields.filter(([name, value]) => value !== '' && KNOWN.some((known) => known === name)));

const isRepeated = (fields: readonly (readonly [name: string, value: string])[]): boolean => new Set(fields.map(([name]) => name)).size < fields.length;

/** Unknown parameters are ignored, as RFC 6749 asks; one that is given twice is refused. */
export const parseTokenRequest = (fields: readonly (readonly [name: string, value: string])[]): ParsedTokenRequest => {
  if (isRepeated(fields)) return refuse('invalid_request', 'repeated-parameter');
  const { grant_type, scope, client_assertion_type, client_assertion, client_id } = toForm(fields);
  if (grant_type === undefined) return refuse('invalid_request', 'grant-type-missing');
  if (grant_type !== 'client_credentials') return refuse('unsupported_grant_type', 'grant-type');
  if (client_assertion_type !== CLIENT_ASSERTION_TYPE || client_assertion === undefined) return refuse('invalid_client', 'no-assertion');
  if (scope === undefined) return refuse('invalid_scope', 'scope-missing');
  return { ok: true, value: { assertion: client_assertion, scope, ...(client_id !== undefined && { clientId: client_id }) } };
};

// The form of a token request: refusals in OAuth's words, each one change away from a good one.
import { expect, it } from 'vitest';
import { parseTokenRequest } from '../../../src/core/consent/parse-token-request.ts';
import { CLIENT_ASSERTION_TYPE } from '../../../src/core/fhir/systems.ts';

const good: Readonly<Record<string, string>> = { grant_type: 'client_credentials', scope: 'system/Task.rs', client_assertion_type: CLIENT_ASSERTION_TYPE, client_assertion: 'a.b.c' };
const parse = (change: Readonly<Record<string, string | undefined>>): ReturnType<typeof parseTokenRequest> =>
  parseTokenRequest(Object.entries({ ...good, ...change }).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])));

it('the base is good', () => { expect(parse({})).toEqual({ ok: true, value: { assertion: 'a.b.c', scope: 'system/Task.rs' } }); });

it.each([
  ['no grant type', { grant_type: undefined }, 'invalid_request'],
  ['an empty grant type', { grant_type: '' }, 'invalid_request'],
  ['another grant type', { grant_type: 'authorization_code' }, 'unsupported_grant_type'],
  ['a password', { grant_type: 'password' }, 'unsupported_grant_type'],
  ['no kind of assertion', { client_assertion_type: undefined }, 'invalid_client'],
  ['another kind of assertion', { client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer' }, 'invalid_client'],
  ['no assertion', { client_assertion: undefined }, 'invalid_client'],
  ['an empty assertion', { client_assertion: '' }, 'invalid_client'],
  ['no scope', { scope: undefined }, 'invalid_scope'],
])('refuses %s', (_name, change, error) => { expect(parse(change)).toMatchObject({ ok: false, error }); });

it.each(['grant_type', 'scope', 'client_assertion', 'other'])('refuses %s given twice', (name) => {
  expect(parseTokenRequest([...Object.entries({ other: 'x', ...good }), [name, 'y']])).toMatchObject({ ok: false, error: 'invalid_request' });
});

it('ignores what it does not know, and keeps the name of the client', () => {
  expect(parse({ audience: 'x', client_id: 'practice' })).toEqual({ ok: true, value: { assertion: 'a.b.c', scope: 'system/Task.rs', clientId: 'practice' } });
});

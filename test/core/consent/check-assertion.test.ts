// A table of bad assertions, each one change away from a good one.
import { describe, expect, it } from 'vitest';
import { checkAssertion, type SentAssertion } from '../../../src/core/consent/check-assertion.ts';
import type { Client } from '../../../src/core/consent/client.ts';

const NOW = Temporal.Instant.from('2026-11-22T10:00:00Z');
const SECONDS = NOW.epochMilliseconds / 1000;
const ENDPOINT = 'https://opinion.example.org/oauth2/token';
const KEYS_AT = 'https://practice.example.org/keys.json';

const client: Client = {
  id: 'practice', organisation: { system: 's', value: '1', name: 'Practice (invented)' }, keys: { kind: 'at', url: KEYS_AT, allowPrivateAddresses: false }, scopes: [], requestsPerMinute: 60,
};
const good: SentAssertion = {
  header: { alg: 'ES384', kid: 'k1', typ: 'JWT' },
  claims: { iss: 'practice', sub: 'practice', aud: ENDPOINT, exp: SECONDS + 300, iat: SECONDS, jti: 'one' },
};
const faults = (change: { readonly header?: object; readonly claims?: object } = {}, of: Client = client): readonly string[] =>
  checkAssertion({ header: { ...good.header, ...change.header }, claims: { ...good.claims, ...change.claims } }, { client: of, tokenEndpoint: ENDPOINT, now: NOW });

it('the base is good', () => { expect(faults()).toEqual([]); });

describe('refuses', () => {
  it.each<[string, { header?: object; claims?: object }, string]>([
    ['no algorithm', { header: { alg: 'none' } }, 'alg'],
    ['a shared secret', { header: { alg: 'HS256' } }, 'alg'],
    ['a shared secret of our length', { header: { alg: 'HS384' } }, 'alg'],
    ['a weaker algorithm', { header: { alg: 'RS256' } }, 'alg'],
    ['another algorithm', { header: { alg: 'PS384' } }, 'alg'],
    ['an algorithm in another case', { header: { alg: 'es384' } }, 'alg'],
    ['algorithms in a list', { header: { alg: ['ES384'] } }, 'alg'],
    ['no kid', { header: { kid: undefined } }, 'kid'],
    ['an empty kid', { header: { kid: '' } }, 'kid'],
    ['a kid that is none', { header: { kid: 7 } }, 'kid'],
    ['another kind of token', { header: { typ: 'at+jwt' } }, 'typ'],
    ['keys from elsewhere', { header: { jku: 'https://other.example.org/keys.json' } }, 'jku'],
    ['an extension that must be understood', { header: { crit: ['b64'] } }, 'crit'],
    ['another issuer', { claims: { iss: 'somebody' } }, 'iss'],
    ['no issuer', { claims: { iss: undefined } }, 'iss'],
    ['another subject', { claims: { sub: 'somebody' } }, 'sub'],
    ['no subject', { claims: { sub: undefined } }, 'sub'],
    ['another audience', { claims: { aud: 'https://other.example.org/oauth2/token' } }, 'aud'],
    ['the audience of the FHIR base', { claims: { aud: 'https://opinion.example.org/fhir/R4' } }, 'aud'],
    ['the audience with a slash more', { claims: { aud: `${ENDPOINT}/` } }, 'aud'],
    ['the audience in another case', { claims: { aud: 'https://OPINION.example.org/oauth2/token' } }, 'aud'],
    ['an audience beside ours', { claims: { aud: [ENDPOINT, 'https://other.example.org'] } }, 'aud'],
    ['no audience', { claims: { aud: undefined } }, 'aud'],
    ['an empty list of audiences', { claims: { aud: [] } }, 'aud'],
    ['no end', { claims: { exp: undefined } }, 'exp'],
    ['an end in words', { claims: { exp: '2026-11-22T10:04:00Z' } }, 'exp'],
    ['an end that is no number', { claims: { exp: NaN } }, 'exp'],
    ['one that is over', { claims: { exp: SECONDS - 10 } }, 'expired'],
    ['one that holds too long', { claims: { exp: SECONDS + 311 } }, 'exp-too-far'],
    ['one in milliseconds', { claims: { exp: NOW.epochMilliseconds + 240_000 } }, 'exp-too-far'],
    ['one that does not hold yet', { claims: { nbf: SECONDS + 11 } }, 'not-yet'],
    ['one from the future', { claims: { iat: SECONDS + 11 } }, 'not-yet'],
    ['a start in words', { claims: { nbf: 'now' } }, 'not-yet'],
    ['no jti', { claims: { jti: undefined } }, 'jti'],
    ['an empty jti', { claims: { jti: '' } }, 'jti'],
    ['a jti that is a number', { claims: { jti: 1 } }, 'jti'],
    ['a jti without end', { claims: { jti: 'x'.repeat(256) } }, 'jti'],
  ])('%s', (_name, change, fault) => { expect(faults(change)).toEqual([fault]); });

  it('a key address where the keys are in the registration', () => {
    expect(faults({ header: { jku: KEYS_AT } }, { ...client, keys: { kind: 'fixed', keys: [] } })).toEqual(['jku']);
  });

  it('with every fault', () => { expect(faults({ header: { alg: 'none' }, claims: { aud: 'x', exp: 1 } })).toEqual(['alg', 'aud', 'expired']); });
});

describe('takes', () => {
  it.each<[string, { header?: object; claims?: object }]>([
    ['RS384', { header: { alg: 'RS384' } }],
    ['a header without typ', { header: { typ: undefined } }],
    ['the registered address of its keys', { header: { jku: KEYS_AT } }],
    ['the audience as a list of one', { claims: { aud: [ENDPOINT] } }],
    ['a clock ten seconds ahead', { claims: { exp: SECONDS + 310, iat: SECONDS + 10, nbf: SECONDS + 10 } }],
    ['a clock nine seconds behind', { claims: { exp: SECONDS - 9, iat: SECONDS - 309 } }],
    ['no iat', { claims: { iat: undefined } }],
  ])('%s', (_name, change) => { expect(faults(change)).toEqual([]); });
});

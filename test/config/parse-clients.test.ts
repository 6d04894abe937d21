// The file of client systems: what is refused, with every issue at once, and never with a key in it.
import { describe, expect, it } from 'vitest';
import { parseClients } from '../../src/config/parse-clients.ts';
import type { Issue } from '../../src/core/kernel/result.ts';
import { WORKFLOW_SCOPE } from '../../src/core/fhir/systems.ts';

const CONTEXT = { programmes: ['brussels-children'], types: ['Patient', 'DocumentReference'] };
const rsa = { kty: 'RSA', kid: 'r1', n: 'x'.repeat(342), e: 'AQAB' };
const ec = { kty: 'EC', kid: 'e1', crv: 'P-384', x: 'x'.repeat(64), y: 'y'.repeat(64) };
const allowed = { clientId: 'practice', organisation: { system: 's', value: '1', name: 'Practice (invented)' }, jwks: { keys: [rsa, ec] }, scopes: ['system/DocumentReference.rs'] };
const byUrl = { ...allowed, jwks: undefined, jwksUrl: 'https://practice.example.org/keys.json' };

const withoutAbsent = (entry: object): unknown => JSON.parse(JSON.stringify(entry));
const issuesOf = (...entries: readonly object[]): readonly Issue[] => {
  const parsed = parseClients(entries.map(withoutAbsent), CONTEXT);
  return parsed.ok ? [] : parsed.failure.issues;
};
const expressions = (...entries: readonly object[]): readonly (string | undefined)[] => issuesOf(...entries).map((i) => i.expression);

describe('parseClients refuses', () => {
  it.each([['an object', {}], ['nothing', undefined]])('%s instead of a list', (_name, file) => {
    const parsed = parseClients(file, CONTEXT);
    expect(parsed.ok ? [] : parsed.failure.issues.map((i) => i.expression)).toEqual(['clients']);
  });

  it.each<[string, object, string]>([
    ['no id', { clientId: undefined }, 'clients[0]'],
    ['an id with a space', { clientId: 'the practice' }, 'clients[0].clientId'],
    ['no organisation', { organisation: undefined }, 'clients[0]'],
    ['an organisation without a name', { organisation: { system: 's', value: '1' } }, 'clients[0].organisation'],
    ['no keys at all', { jwks: undefined }, 'clients[0]'],
    ['keys and an address of keys', { jwksUrl: 'https://practice.example.org/keys.json' }, 'clients[0]'],
    ['an empty key set', { jwks: { keys: [] } }, 'clients[0].jwks.keys'],
    ['a private key', { jwks: { keys: [{ ...ec, d: 'z' }] } }, 'clients[0].jwks.keys[0]'],
    ['a key of another kind', { jwks: { keys: [{ kty: 'oct', kid: 'k' }] } }, 'clients[0].jwks.keys[0]'],
    ['a key without a kid', { jwks: { keys: [{ ...rsa, kid: undefined }] } }, 'clients[0].jwks.keys[0]'],
    ['two keys of one kid', { jwks: { keys: [rsa, { ...ec, kid: 'r1' }] } }, 'clients[0].jwks.keys[1]'],
    ['an RSA key of 1024 bits', { jwks: { keys: [{ ...rsa, n: 'x'.repeat(171) }] } }, 'clients[0].jwks.keys[0]'],
    ['an RSA key with leading zeros', { jwks: { keys: [{ ...rsa, n: `${'A'.repeat(200)}${'x'.repeat(142)}` }] } }, 'clients[0].jwks.keys[0]'],
    ['a curve that ES384 does not use', { jwks: { keys: [{ ...ec, crv: 'P-256' }] } }, 'clients[0].jwks.keys[0]'],
    ['a key for encryption', { jwks: { keys: [{ ...ec, use: 'enc' }] } }, 'clients[0].jwks.keys[0]'],
    ['a key of another algorithm', { jwks: { keys: [{ ...rsa, alg: 'RS256' }] } }, 'clients[0].jwks.keys[0]'],
    ['a key that does not verify', { jwks: { keys: [{ ...ec, key_ops: ['sign'] }] } }, 'clients[0].jwks.keys[0]'],
    ['no scopes', { scopes: [] }, 'clients[0].scopes'],
    ['a scope that is none', { scopes: ['system/DocumentReference.sr'] }, 'clients[0].scopes[0]'],
    ['a scope of a user', { scopes: ['user/Patient.rs'] }, 'clients[0].scopes[0]'],
    ['a narrowed scope', { scopes: ['system/Patient.rs?active=true'] }, 'clients[0].scopes[0]'],
    ['a type that is not served', { scopes: ['system/Patients.rs'] }, 'clients[0].scopes[0]'],
    ['no calls a minute', { requestsPerMinute: 0 }, 'clients[0].requestsPerMinute'],
    ['a programme that is none', { programmes: ['other'] }, 'clients[0].programmes[0]'],
    ['a limit to programmes for the workflow API, which has none', { programmes: ['brussels-children'], scopes: [`${WORKFLOW_SCOPE}.r`] }, 'clients[0].programmes'],
    ['an element that it does not know', { secret: 'x' }, 'clients[0]'],
  ])('%s', (_name, change, expression) => {
    expect(expressions(allowed)).toEqual([]);
    expect(expressions({ ...allowed, ...change })).toEqual([expression]);
  });

  it.each<[string, string]>([
    ['http to the public internet', 'http://practice.example.org/keys.json'], ['another scheme', 'ftp://practice.example.org/keys.json'], ['no address', '/keys.json'],
    ['credentials in the address', 'https://user:pass@practice.example.org/keys.json'], ['loopback', 'https://127.0.0.1/keys.json'], ['a private network', 'https://10.1.2.3/keys.json'],
  ])('keys at %s', (_name, jwksUrl) => {
    expect(expressions(byUrl)).toEqual([]);
    expect(expressions({ ...byUrl, jwksUrl })).toEqual(['clients[0].jwksUrl']);
  });

  it('the same id twice, and every issue of every entry', () => {
    expect(expressions(allowed, allowed)).toEqual(['clients[1].clientId']);
    expect(expressions({ ...allowed, scopes: ['x'], jwks: { keys: [{ ...ec, d: 'z' }] } }, { ...byUrl, programmes: ['other'] }))
      .toEqual(['clients[0].scopes[0]', 'clients[0].jwks.keys[0]', 'clients[1].clientId', 'clients[1].programmes[0]']);
  });

  it('without saying a key', () => {
    const told = JSON.stringify(issuesOf({ ...allowed, jwks: { keys: [{ ...ec, d: 'PRIVATE-PART' }, { kty: 'oct', k: 'PRIVATE-PART' }] } }));
    expect(told).toContain('private members');
    expect(told).not.toContain('PRIVATE-PART');
  });
});

describe('parseClients', () => {
  it('reads scopes and fills what is not said', () => {
    const parsed = parseClients([withoutAbsent(allowed)], CONTEXT);
    expect(parsed.ok ? parsed.value.get('practice') : undefined).toMatchObject({
      id: 'practice', organisation: allowed.organisation, scopes: [{ type: 'DocumentReference', letters: 'rs' }], requestsPerMinute: 300, keys: { kind: 'fixed', keys: [{ kid: 'r1' }, { kid: 'e1' }] },
    });
  });

  it('takes keys at a private address by http where the entry says so', () => {
    expect(expressions({ ...byUrl, jwksUrl: 'http://127.0.0.1:9000/keys.json', allowPrivateAddresses: true })).toEqual([]);
  });
});

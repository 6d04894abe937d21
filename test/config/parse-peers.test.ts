// The peer file: what is refused, with every issue at once, and never with a secret.
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parsePeers, type ReadTls } from '../../src/config/parse-peers.ts';
import { fail, ok, type Issue } from '../../src/core/kernel/result.ts';

const SECRET = 'c2VjcmV0LXRva2Vu';
const readToken = (path: string): ReturnType<Parameters<typeof parsePeers>[1]> => (path === 'token.txt' ? ok(`${SECRET}\n`) : fail('not-found'));
const allowed = { id: 'hub', baseUrl: 'https://hub.example.org/fhir/', auth: { kind: 'bearer', tokenFile: 'token.txt' }, timeZone: 'Europe/Brussels' };
const issuesOf = (...entries: unknown[]): readonly Issue[] => {
  const parsed = parsePeers(entries, readToken);
  return parsed.ok ? [] : parsed.failure.issues;
};
const expressions = (...entries: unknown[]): (string | undefined)[] => issuesOf(...entries).map((i) => i.expression);

const smart = { kind: 'smart-backend', clientId: 'second-opinion', scope: 'system/Patient.rs system/DocumentReference.rs' };
const tls = { caFile: 'ca.pem', certFile: 'cert.pem', keyFile: 'key.pem' };
const withTls = { ...allowed, tls };
const readTls = (): ReturnType<ReadTls> => ok({ ca: SECRET, cert: SECRET, key: SECRET });

describe('parsePeers refuses', () => {
  it.each([
    ['an object', {}, 'peers'],
    ['nothing', undefined, 'peers'],
  ])('%s instead of a list', (_name, file, expression) => {
    const parsed = parsePeers(file, readToken);
    expect(parsed.ok ? [] : parsed.failure.issues.map((i) => i.expression)).toEqual([expression]);
  });

  it.each([
    ['http to the public internet', { baseUrl: 'http://hub.example.org/fhir' }, 'peers[0].baseUrl'],
    ['another scheme', { baseUrl: 'ftp://hub.example.org/fhir', allowPrivateAddresses: true }, 'peers[0].baseUrl'],
    ['no address', { baseUrl: '/fhir' }, 'peers[0].baseUrl'],
    ['credentials in the address', { baseUrl: 'https://user:pass@hub.example.org/fhir' }, 'peers[0].baseUrl'],
    ['a query in the address', { baseUrl: 'https://hub.example.org/fhir?a=b' }, 'peers[0].baseUrl'],
    ['loopback', { baseUrl: 'https://127.0.0.1/fhir' }, 'peers[0].baseUrl'],
    ['loopback by name', { baseUrl: 'https://localhost/fhir' }, 'peers[0].baseUrl'],
    ['loopback as a number', { baseUrl: 'https://2130706433/fhir' }, 'peers[0].baseUrl'],
    ['a private network', { baseUrl: 'https://10.1.2.3/fhir' }, 'peers[0].baseUrl'],
    ['IPv6 loopback', { baseUrl: 'https://[::1]/fhir' }, 'peers[0].baseUrl'],
    ['a zone that is none', { timeZone: 'Europe/Nowhere' }, 'peers[0].timeZone'],
    ['an offset for a zone', { timeZone: '+01:00' }, 'peers[0].timeZone'],
    ['an id with a space', { id: 'the hub' }, 'peers[0].id'],
    ['a limit of zero', { limits: { maxPages: 0 } }, 'peers[0].limits.maxPages'],
    ['no token', { auth: { kind: 'bearer' } }, 'peers[0].auth'],
    ['two tokens', { auth: { kind: 'bearer', token: 'x', tokenFile: 'token.txt' } }, 'peers[0].auth'],
    ['a token without a kind for it', { auth: { kind: 'none', token: 'x' } }, 'peers[0].auth'],
    ['a token file that is not there', { auth: { kind: 'bearer', tokenFile: 'other.txt' } }, 'peers[0].auth.tokenFile'],
    ['an empty token', { auth: { kind: 'bearer', token: ' ' } }, 'peers[0].auth.token'],
    ['a token with a line end inside', { auth: { kind: 'bearer', token: 'a\r\nx-more: b' } }, 'peers[0].auth.token'],
    ['an element that it does not know', { url: 'x' }, 'peers[0]'],
    ['a further host with a path', { hosts: ['files.example.org/x'] }, 'peers[0].hosts[0]'],
    ['a further host with credentials', { hosts: ['user@files.example.org'] }, 'peers[0].hosts[0]'],
    ['a further host that is private', { hosts: ['files.example.org', '10.0.0.8:443'] }, 'peers[0].hosts[1]'],
    ['a further host that is loopback as a number', { hosts: ['2130706433'] }, 'peers[0].hosts[0]'],
    ['a further host with a port that is none', { hosts: ['files.example.org:99999'] }, 'peers[0].hosts[0]'],
    ['metadata that MHD does not know', { metadata: 'full' }, 'peers[0].metadata'], ['a replacement of another kind', { replacement: 'delete' }, 'peers[0].replacement'], ['a word for yes', { acceptsMinimal: 'yes' }, 'peers[0].acceptsMinimal'], ['a number for yes', { confirmDeliveries: 1 }, 'peers[0].confirmDeliveries'],
    ['an MHD version that it does not speak', { mhdVersion: '4.2.2' }, 'peers[0].mhdVersion'],
    ['a format that is none', { format: 'turtle' }, 'peers[0].format'],
    ['a bearer token with a client id', { auth: { ...allowed.auth, clientId: 'x' } }, 'peers[0].auth'],
    ['a SMART client with a static token', { auth: { ...smart, token: 'x' } }, 'peers[0].auth'],
    ['a SMART client without a scope', { auth: { ...smart, scope: undefined } }, 'peers[0].auth'],
    ['a SMART client without an id', { auth: { ...smart, clientId: undefined } }, 'peers[0].auth'],
    ['an id of a SMART client with a line end', { auth: { ...smart, clientId: 'a\nb' } }, 'peers[0].auth.clientId'],
    ['a scope with two spaces', { auth: { ...smart, scope: 'system/Patient.rs  system/Binary.r' } }, 'peers[0].auth.scope'],
    ['an algorithm that SMART does not know', { auth: { ...smart, alg: 'RS256' } }, 'peers[0].auth.alg'],
    ['a token endpoint elsewhere', { auth: { ...smart, tokenUrl: 'https://login.example.org/token' } }, 'peers[0].auth.tokenUrl'],
    ['a token endpoint at another port', { auth: { ...smart, tokenUrl: 'https://hub.example.org:8443/token' } }, 'peers[0].auth.tokenUrl'],
    ['a token endpoint by http', { auth: { ...smart, tokenUrl: 'http://hub.example.org/token' } }, 'peers[0].auth.tokenUrl'],
    ['a token endpoint with a fragment', { auth: { ...smart, tokenUrl: 'https://hub.example.org/token#x' } }, 'peers[0].auth.tokenUrl'],
    ['a token endpoint that is none', { auth: { ...smart, tokenUrl: '/token' } }, 'peers[0].auth.tokenUrl'],
    ['a token host that is private', { auth: { ...smart, tokenHosts: ['192.168.1.1'] } }, 'peers[0].auth.tokenHosts[0]'],
    ['a TLS entry without a file', { tls: {} }, 'peers[0].tls'],
    ['TLS files that cannot be read', { tls }, 'peers[0].tls.certFile'],
    ['TLS files without TLS', { tls, baseUrl: 'http://127.0.0.1/fhir', allowPrivateAddresses: true }, 'peers[0].tls'],
  ])('%s', (_name, change, expression) => {
    expect(expressions(allowed)).toEqual([]); // the base is allowed: the change alone is refused
    expect(expressions({ ...allowed, ...change })).toEqual([expression]);
  });

  it('the same id twice', () => {
    expect(expressions(allowed, allowed)).toEqual(['peers[1].id']);
  });

  it('with every issue of every entry', () => {
    expect(expressions({ ...allowed, timeZone: 'x', baseUrl: 'http://10.0.0.1' }, { ...allowed, id: 'two', auth: { kind: 'bearer' } }))
      .toEqual(['peers[0].baseUrl', 'peers[0].baseUrl', 'peers[0].timeZone', 'peers[1].auth']);
    expect(expressions({ ...allowed, baseUrl: 'http://hub.example.org', hosts: ['10.0.0.1', 'c'], timeZone: 'x', auth: { ...smart, tokenUrl: 'ftp://hub.example.org' } }))
      .toEqual(['peers[0].baseUrl', 'peers[0].hosts[0]', 'peers[0].timeZone', 'peers[0].auth.tokenUrl']);
  });

  it('certificates with the element that is wrong', () => {
    const parsed = parsePeers([withTls], readToken, () => fail('invalid', { text: 'the certificate expired', expression: 'certFile' }, { text: 'x', expression: 'caFile' }));
    expect(parsed.ok ? [] : parsed.failure.issues.map((i) => i.expression)).toEqual(['peers[0].tls.certFile', 'peers[0].tls.caFile']);
  });

  it('without saying a secret', () => {
    const told = JSON.stringify([
      issuesOf({ ...allowed, auth: { kind: 'bearer', token: `${SECRET} ${SECRET}` } }), issuesOf({ ...allowed, auth: { kind: 'x', token: SECRET } }), issuesOf({ ...allowed, auth: { ...smart, token: SECRET } }),
    ]);
    expect(told).toContain('peers[0].auth');
    expect(told).not.toContain(SECRET);
  });
});

describe('parsePeers', () => {
  it('fills limits, takes the token from its file and shows it nowhere', () => {
    const parsed = parsePeers([allowed], readToken);
    const peer = parsed.ok ? parsed.value[0] : undefined;
    expect(peer).toMatchObject({
      id: 'hub', baseUrl: 'https://hub.example.org/fhir', allowPrivateAddresses: false,
      limits: { timeoutMs: 20_000, documentTimeoutMs: 1_800_000, maxDocumentBytes: 4_294_967_296, maxPages: 100, maxConcurrent: 4 },
    });
    expect(peer?.auth.kind === 'bearer' && peer.auth.token()).toBe(SECRET);
    expect(inspect(peer, { depth: 9 }) + JSON.stringify(peer)).not.toContain(SECRET);
  });

  it('takes a SMART client; RS384 where nothing else is said', () => {
    const parsed = parsePeers([{ ...allowed, auth: { ...smart, tokenHosts: ['Login.example.org:443'], tokenUrl: 'https://login.example.org/token' } }], readToken);
    expect(parsed.ok && parsed.value[0]?.auth).toEqual({ ...smart, alg: 'RS384', tokenHosts: ['login.example.org'], tokenUrl: 'https://login.example.org/token' });
    const other = parsePeers([{ ...allowed, auth: { ...smart, alg: 'ES384', keyId: 'k2', tokenUrl: 'https://hub.example.org/token' } }], readToken);
    expect(other.ok && other.value[0]?.auth).toMatchObject({ alg: 'ES384', keyId: 'k2', tokenHosts: [] });
  });

  it('takes certificates and shows them nowhere', () => {
    const parsed = parsePeers([withTls], readToken, readTls);
    const peer = parsed.ok ? parsed.value[0] : undefined;
    expect(peer?.tls?.()).toEqual({ ca: SECRET, cert: SECRET, key: SECRET });
    expect(inspect(peer, { depth: 9 }) + JSON.stringify(peer)).not.toContain(SECRET);
  });

  it('takes further hosts, version and format; json and 4.2.4 where nothing is said', () => {
    const more = { hosts: ['Files.example.org', 'files.example.org:8443'], mhdVersion: '4.2.3', format: 'xml' };
    const parsed = parsePeers([{ ...allowed, ...more }, { ...allowed, id: 'two' }], readToken);
    expect(parsed).toMatchObject({ ok: true, value: [{ ...more, hosts: ['files.example.org', 'files.example.org:8443'] }, { hosts: [], mhdVersion: '4.2.4', format: 'json' }] });
  });

  it('takes how packages go to it, MHD\'s levels by their names', () => {
    const given = { acceptsMinimal: true, replacement: 'relation', confirmDeliveries: true };
    const parsed = parsePeers([{ ...allowed, ...given, metadata: 'uncontained-comprehensive' }, { ...allowed, id: 'two', metadata: 'comprehensive' }], readToken);
    expect(parsed).toMatchObject({ ok: true, value: [{ ...given, metadata: 'uncontained' }, { metadata: 'comprehensive' }] });
    expect(parsed.ok && ['acceptsMinimal', 'confirmDeliveries'].map((key) => Object.hasOwn(parsed.value[1] ?? {}, key))).toEqual([false, false]);
  });

  it('takes a private address by http where the entry says so', () => {
    expect(expressions({ ...allowed, baseUrl: 'http://127.0.0.1:8090/fhir', allowPrivateAddresses: true })).toEqual([]);
  });

  it('keeps limits, organisation and identifier systems that are given', () => {
    const more = { limits: { timeoutMs: 500 }, organisation: { system: 's', value: 'v' }, patientIdentifierSystems: ['a'] };
    const parsed = parsePeers([{ ...allowed, ...more, auth: { kind: 'none' } }], readToken);
    expect(parsed).toMatchObject({ ok: true, value: [{ ...more, auth: { kind: 'none' }, limits: { timeoutMs: 500, maxPages: 100 } }] });
  });
});

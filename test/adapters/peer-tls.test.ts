// TLS of each peer's own: what files are refused before the first call, and whom a real TLS server and our client believe.
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { httpClient, type HttpClient } from '../../src/adapters/http-client.ts';
import { readPeerTls, type TlsFiles } from '../../src/adapters/read-peer-tls.ts';
import { parsePeers } from '../../src/config/parse-peers.ts';
import type { Peer } from '../../src/core/exchange/peer.ts';
import { fail } from '../../src/core/kernel/result.ts';
import { makeCertificate } from '../support/make-certificates.ts';

const NOW = Temporal.Instant.from('2026-11-22T10:00:00Z');
const authority = makeCertificate('Authority of the peer', { isAuthority: true });
const otherAuthority = makeCertificate('Another authority', { isAuthority: true });
const server = makeCertificate('peer.example.org', { by: authority });
const client = makeCertificate('second-opinion', { by: authority });
const otherClient = makeCertificate('second-opinion', { by: otherAuthority });
const expired = makeCertificate('expired', { by: authority, to: '2026-11-22T09:59:59Z' });
const future = makeCertificate('future', { by: authority, from: '2026-11-22T10:00:01Z' });
const justNow = makeCertificate('just now', { by: authority, from: '2026-11-22T10:00:00Z', to: '2026-11-22T10:00:00Z' });
const expiredAuthority = makeCertificate('expired authority', { isAuthority: true, to: '2025-01-01T00:00:00Z' });

let dir: string;
beforeAll(() => { dir = mkdtempSync(path.join(tmpdir(), 'peer-tls-')); });
afterAll(() => { rmSync(dir, { recursive: true }); });
const open: { close: () => unknown }[] = [];
afterEach(() => { for (const one of open.splice(0)) one.close(); });

let files = 0;
const pem = (text: string): string => {
  const file = path.join(dir, `${String((files += 1))}.pem`);
  writeFileSync(file, text);
  return file;
};
const issuesOf = (given: TlsFiles): readonly (string | undefined)[] => {
  const read = readPeerTls(given, NOW);
  return read.ok ? [] : read.failure.issues.map((i) => `${i.expression ?? ''} ${i.text}`);
};

describe('TLS files of a peer are refused', () => {
  const encrypted = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' });
  it.each<readonly [string, () => TlsFiles, readonly string[]]>([
    ['when the certificates that are trusted are not there', () => ({ caFile: '/nowhere' }), ['caFile cannot be read']],
    ['when they are none', () => ({ caFile: pem('hello') }), ['caFile holds no certificate (PEM)']],
    ['when one of them is broken', () => ({ caFile: pem(`${authority.cert}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`) }), ['caFile certificate 2 in it cannot be read']],
    ['when none of them holds', () => ({ caFile: pem(expiredAuthority.cert) }), ['caFile no certificate in it holds: the first expired at 2025-01-01T00:00:00Z']],
    ['when the client certificate has expired', () => ({ certFile: pem(expired.cert), keyFile: pem(expired.key) }), ['certFile the certificate expired at 2026-11-22T09:59:59Z']],
    ['when it does not hold yet', () => ({ certFile: pem(future.cert), keyFile: pem(future.key) }), ['certFile the certificate is not valid before 2026-11-22T10:00:01Z']],
    ['when the key is another\'s', () => ({ certFile: pem(client.cert), keyFile: pem(server.key) }), ['keyFile is not the key of the certificate in certFile']],
    ['when the key is a certificate', () => ({ certFile: pem(client.cert), keyFile: pem(client.cert) }), ['keyFile is not a private key (PEM) without a passphrase']],
    ['when the key is locked', () => ({ certFile: pem(client.cert), keyFile: pem(encrypted) }), ['keyFile is not a private key (PEM) without a passphrase']],
    ['when the certificate has no key', () => ({ certFile: pem(client.cert) }), ['keyFile is missing: certFile and keyFile are given together or not at all']],
    ['when the key has no certificate', () => ({ keyFile: pem(client.key) }), ['certFile is missing: certFile and keyFile are given together or not at all']],
    ['with all that is wrong', () => ({ caFile: '/nowhere', certFile: pem(expired.cert), keyFile: '/nowhere' }), ['caFile cannot be read', 'certFile the certificate expired at 2026-11-22T09:59:59Z', 'keyFile cannot be read']],
  ])('%s', (_name, given, issues) => { expect(issuesOf(given())).toEqual(issues); });

  it('not otherwise', () => {
    expect(issuesOf({ caFile: pem(authority.cert + expiredAuthority.cert), certFile: pem(client.cert + authority.cert), keyFile: pem(client.key) })).toEqual([]);
    expect(issuesOf({ certFile: pem(justNow.cert), keyFile: pem(justNow.key) })).toEqual([]);
  });

  it('with the entry and the element, and nothing of the key', () => {
    const entry = { id: 'hub', baseUrl: 'https://hub.example.org/fhir', auth: { kind: 'none' }, timeZone: 'Europe/Brussels' };
    const parsed = parsePeers([entry, { ...entry, id: 'two', tls: { certFile: pem(client.cert), keyFile: pem(server.key) } }], () => fail('not-found'), (given) => readPeerTls(given, NOW));
    expect(parsed).toEqual({ ok: false, failure: { kind: 'invalid', issues: [{ text: 'is not the key of the certificate in certFile', expression: 'peers[1].tls.keyFile', fault: 'us' }] } });
  });
});

/** A peer that wants a client certificate of its authority; the names that it saw are kept. */
const listen = async (): Promise<{ readonly base: string; readonly seen: string[] }> => {
  const seen: string[] = [];
  const listening = createServer({ cert: server.cert, key: server.key, ca: authority.cert, requestCert: true, rejectUnauthorized: true }, (request, response) => {
    if (request.socket instanceof TLSSocket) seen.push(String(request.socket.getPeerCertificate().subject.CN));
    response.end('ok');
  }).listen(0, '127.0.0.1');
  listening.on('tlsClientError', () => undefined);
  await once(listening, 'listening');
  open.push({ close: () => { listening.closeAllConnections(); listening.close(); } });
  const address = listening.address();
  return { base: `https://127.0.0.1:${String(typeof address === 'object' ? address?.port : 0)}`, seen };
};

const peerAt = (baseUrl: string, tls?: TlsFiles): Peer => {
  const parsed = parsePeers([{ id: 'hub', baseUrl, auth: { kind: 'none' }, timeZone: 'Europe/Brussels', allowPrivateAddresses: true, limits: { timeoutMs: 2000 }, ...(tls && { tls }) }], () => fail('not-found'), (given) => readPeerTls(given, NOW));
  const peer = parsed.ok ? parsed.value[0] : undefined;
  if (!peer) throw new Error(JSON.stringify(parsed));
  return peer;
};
const clientOf = (): HttpClient => {
  const http = httpClient();
  open.push(http);
  return http;
};
const ask = async (http: HttpClient, peer: Peer): Promise<unknown> => {
  const answer = await http.send(peer, { url: `${peer.baseUrl}/Patient`, accept: '*/*', maxBytes: 1000, totalTimeoutMs: 5000 });
  if (!answer.ok) return [answer.failure.kind, answer.failure.issues[0]?.text];
  answer.value.discard();
  return answer.value.status;
};
const trusting = (): TlsFiles => ({ caFile: pem(authority.cert) });
const showing = (who: { readonly cert: string; readonly key: string }): TlsFiles => ({ certFile: pem(who.cert), keyFile: pem(who.key) });

describe('mutual TLS with a peer', () => {
  it('comes about with its authority and a certificate that it knows', async () => {
    const { base, seen } = await listen();
    expect(await ask(clientOf(), peerAt(base, { ...trusting(), ...showing(client) }))).toBe(200);
    expect(seen).toEqual(['second-opinion']);
  });

  it.each<readonly [string, () => TlsFiles | undefined]>([
    ['without its authority', () => showing(client)],
    ['with another authority', () => ({ caFile: pem(otherAuthority.cert), ...showing(client) })],
    ['without any TLS entry', () => undefined],
  ])('does not, %s', async (_name, tls) => {
    const { base, seen } = await listen();
    expect(await ask(clientOf(), peerAt(base, tls()))).toEqual(['network-rejected', expect.stringContaining('the certificate of the peer is not trusted')]);
    expect(seen).toEqual([]);
  });

  it.each<readonly [string, () => TlsFiles]>([
    ['without a client certificate', trusting],
    ['with a client certificate of another authority', () => ({ ...trusting(), ...showing(otherClient) })],
  ])('does not, %s', async (_name, tls) => {
    const { base, seen } = await listen();
    // the server says why, or hangs up before that is read
    expect(await ask(clientOf(), peerAt(base, tls()))).toEqual([expect.stringMatching(/^network-(rejected|unavailable)$/u), expect.any(String)]);
    expect(seen).toEqual([]);
  });

  it('does not when the environment says that certificates need not be checked', async () => {
    const { base, seen } = await listen();
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    expect(await ask(clientOf(), peerAt(base, showing(client)))).toEqual(['network-rejected', expect.stringContaining('not trusted')]);
    vi.unstubAllEnvs();
    expect(seen).toEqual([]);
  });

  it('does not under another name than the certificate has', async () => {
    const { base } = await listen();
    const peer = peerAt(base.replace('127.0.0.1', 'peer.test'), { ...trusting(), ...showing(client) });
    const http = httpClient({ lookup: (_name, options, callback) => { if (options.all === true) callback(null, [{ address: '127.0.0.1', family: 4 }]); else callback(null, '127.0.0.1', 4); } });
    open.push(http);
    expect(await ask(http, peer)).toEqual(['network-rejected', expect.stringContaining('ERR_TLS_CERT_ALTNAME_INVALID')]);
  });

  it('with one peer makes no other trusted: neither what it trusts nor what it shows is shared', async () => {
    const { base, seen } = await listen();
    const http = clientOf();
    expect(await ask(http, peerAt(base, { ...trusting(), ...showing(client) }))).toBe(200);
    expect(await ask(http, peerAt(base))).toEqual(['network-rejected', expect.stringContaining('not trusted')]);
    expect(await ask(http, peerAt(base, trusting()))).toEqual([expect.stringMatching(/^network-/u), expect.any(String)]);
    expect(seen).toHaveLength(1);
  });
});

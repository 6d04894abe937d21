// A peer's token, and what it knows us by, never leave its hosts: not by an address in a document, not by a redirect, not by a next page; for every kind of access.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { httpClient } from '../../src/adapters/http-client.ts';
import { createMhdNetwork } from '../../src/adapters/mhd/create-mhd-network.ts';
import { authoriseClient } from '../../src/adapters/smart/authorise-client.ts';
import { createTokenSource } from '../../src/adapters/smart/create-token-source.ts';
import type { Peer, PeerAuth } from '../../src/core/exchange/peer.ts';
import type { RegionalNetwork } from '../../src/ports/regional-network.ts';
import { json, listen, type Act, type TestServer } from '../support/listen.ts';
import { peerOf, TOKEN } from './peer-of.ts';

const PATIENT = { system: 'https://www.ehealth.fgov.be/standards/fhir/core/NamingSystem/ssin', value: '17020803132' };
const open: { close: () => unknown }[] = [];
afterEach(() => { for (const one of open.splice(0)) one.close(); });

let peerServer: TestServer;
let elsewhere: TestServer;
/** What the peer answers to anything but a token request. */
let act: Act;
const emptyPage = (next?: string): object => ({ resourceType: 'Bundle', type: 'searchset', ...(next !== undefined && { link: [{ relation: 'next', url: next }] }) });
const answerPage: Act = (_request, response) => { json(response, 200, emptyPage()); };

beforeEach(async () => {
  act = answerPage;
  peerServer = await listen((request, response) => {
    if (request.path.endsWith('/smart-configuration')) json(response, 200, { token_endpoint: `${peerServer.origin}/token` });
    else if (request.path === '/token') json(response, 200, { access_token: TOKEN, token_type: 'bearer', expires_in: 300 });
    else act(request, response);
  });
  elsewhere = await listen(answerPage);
  open.push(peerServer, elsewhere);
});

const KINDS: Readonly<Record<PeerAuth['kind'], PeerAuth>> = {
  'none': { kind: 'none' },
  'bearer': { kind: 'bearer', token: () => TOKEN },
  'smart-backend': { kind: 'smart-backend', clientId: 'c', scope: 'system/*.rs', alg: 'ES384', tokenHosts: [] },
};
const networkOf = (kind: PeerAuth['kind'], change: Partial<Peer> = {}): RegionalNetwork => {
  const http = httpClient();
  open.push(http);
  const keys = { listPublic: () => Promise.resolve({ ok: true as const, value: [] }), sign: () => Promise.resolve({ ok: true as const, value: 'a.b.c' }), signContent: () => Promise.resolve({ ok: true as const, value: 'a..c' }) };
  const peer = peerOf({ baseUrl: `${peerServer.origin}/fhir`, auth: KINDS[kind], allowPrivateAddresses: true, ...change });
  return createMhdNetwork([peer], authoriseClient(http, createTokenSource({ http, keys, log: () => undefined, nowMs: Date.now })));
};
const kindOf = ({ outcome }: { readonly outcome: { readonly ok: boolean; readonly failure?: { readonly kind: string } } }): string => outcome.failure?.kind ?? 'ok';
const retrieve = async (network: RegionalNetwork, url: string): Promise<string> => {
  const call = await network.retrieveDocument('hub', { url });
  if (call.outcome.ok) for await (const chunk of call.outcome.value.bytes) expect(chunk.length).toBeGreaterThan(0);
  return kindOf(call);
};
const asked = (): readonly (readonly [string, string | undefined])[] => peerServer.seen.filter((s) => s.path.startsWith('/fhir/') && !s.path.includes('.well-known')).map((s) => [s.path, s.authorization]);

describe.each(['none', 'bearer', 'smart-backend'] as const)('with %s', (kind) => {
  const header = kind === 'none' ? undefined : `Bearer ${TOKEN}`;

  it('an attachment elsewhere is not fetched', async () => {
    const network = networkOf(kind);
    const { host } = elsewhere;
    const port = host.split(':')[1] ?? '';
    for (const url of [`http://${host}/doc`, `//${host}/doc`, `http://${peerServer.host}@${host}/doc`, `http://localhost:${port}/doc`, `https://${peerServer.host}/doc`, `http://user:pass@${peerServer.host}/doc`, 'ftp://127.0.0.1/doc', 'file:///etc/passwd', 'data:text/plain,x']) {
      expect([url, await retrieve(network, url)]).toEqual([url, 'business-rule']);
    }
    expect(elsewhere.seen).toEqual([]);
    expect(asked()).toEqual([]);
    expect(await retrieve(network, `${peerServer.origin}/fhir/doc`)).toBe('ok'); // the control
    expect(asked()).toEqual([['/fhir/doc', header]]);
  });

  it.each([301, 302, 303, 307, 308])('a redirect (%i) elsewhere is not followed', async (status) => {
    act = (_request, response) => { response.writeHead(status, { location: `${elsewhere.origin}/doc` }).end(); };
    expect(await retrieve(networkOf(kind), `${peerServer.origin}/fhir/doc`)).toBe('business-rule');
    expect([asked().length, elsewhere.seen]).toEqual([1, []]);
  });

  it('a redirect at the peer itself is followed', async () => {
    act = (request, response) => { if (request.path === '/fhir/doc') response.writeHead(302, { location: '/fhir/there' }).end(); else json(response, 200, {}); };
    expect(await retrieve(networkOf(kind), `${peerServer.origin}/fhir/doc`)).toBe('ok');
    expect(asked()).toEqual([['/fhir/doc', header], ['/fhir/there', header]]);
  });

  it('a next page elsewhere is not asked for', async () => {
    act = (_request, response) => { json(response, 200, emptyPage(`${elsewhere.origin}/fhir/next`)); };
    expect(kindOf(await networkOf(kind).findDocumentReferences('hub', { patient: PATIENT }))).toBe('business-rule');
    expect([asked().length, elsewhere.seen]).toEqual([1, []]);
  });

  it('what stands elsewhere is asked for where the entry lists that host, with the token', async () => {
    act = (request, response) => { json(response, 200, request.path.includes('/DocumentReference') ? emptyPage(`${elsewhere.origin}/fhir/next`) : {}); };
    const network = networkOf(kind, { hosts: [elsewhere.host] });
    expect(kindOf(await network.findDocumentReferences('hub', { patient: PATIENT }))).toBe('ok');
    expect(await retrieve(network, `${elsewhere.origin}/doc`)).toBe('ok');
    expect(elsewhere.seen.map((s) => [s.path, s.authorization])).toEqual([['/fhir/next', header], ['/doc', header]]);
  });

  it('a listed host is listed with its port, and for the scheme of the base', async () => {
    const network = networkOf(kind, { hosts: ['127.0.0.1', `${elsewhere.host}0`] });
    expect(await retrieve(network, `${elsewhere.origin}/doc`)).toBe('business-rule');
    expect(await retrieve(networkOf(kind, { hosts: [elsewhere.host] }), `https://${elsewhere.host}/doc`)).toBe('business-rule');
    expect(elsewhere.seen).toEqual([]);
  });
});

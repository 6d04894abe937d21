// A peer for adapter tests; nothing listens at its address.
import type { Peer } from '../../src/core/exchange/peer.ts';

export const TOKEN = 'dGVzdA==';
export const BASE = 'https://hub.example.org/fhir';

export const peerOf = (change: Partial<Peer> = {}): Peer => ({
  id: 'hub', baseUrl: BASE, hosts: [], auth: { kind: 'bearer', token: () => TOKEN }, timeZone: 'Europe/Brussels', mhdVersion: '4.2.4', format: 'json', allowPrivateAddresses: false,
  limits: { timeoutMs: 2000, documentTimeoutMs: 5000, maxDocumentBytes: 1_000_000, maxProvideBytes: 33_554_432, maxPages: 3, maxConcurrent: 2 },
  ...change,
});

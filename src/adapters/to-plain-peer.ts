// Somebody of whom nothing but an address is known, as the one way out wants to be told of whom it calls.
import type { Peer } from '../core/exchange/peer.ts';

export interface PlainPeer {
  readonly id: string;
  readonly origin: string;
  readonly auth: Peer['auth'];
  readonly timeoutMs: number;
  /** Of an answer. */
  readonly maxBytes: number;
  readonly maxConcurrent: number;
  readonly allowPrivateAddresses: boolean;
}

/** Of the elements that a document exchange has, none is used. */
export const toPlainPeer = ({ id, origin, auth, timeoutMs, maxBytes, maxConcurrent, allowPrivateAddresses }: PlainPeer): Peer => ({
  id, baseUrl: origin, hosts: [], auth, timeZone: 'UTC', mhdVersion: '4.2.4', format: 'json', allowPrivateAddresses,
  limits: { timeoutMs, documentTimeoutMs: timeoutMs, maxDocumentBytes: maxBytes, maxProvideBytes: maxBytes, maxPages: 1, maxConcurrent },
});

// A client system as it is registered: who it is, how it proves that, and what it may ask for at most.
import type { Scope } from '../fhir/actor.ts';

/** A public key as RFC 7517 writes it; nothing private is in it. */
export interface PublicKey { readonly kty: string; readonly kid: string; readonly alg?: string; readonly [parameter: string]: unknown }

/** Where its public keys are: in the file, or at an address of its own that is asked anew now and then. */
export type ClientKeys = { readonly kind: 'fixed'; readonly keys: readonly PublicKey[] } | { readonly kind: 'at'; readonly url: string; readonly allowPrivateAddresses: boolean };

export interface Client {
  readonly id: string;
  /** Matched with `Consent.provision.actor` of a release (S17). */
  readonly organisation: { readonly system: string; readonly value: string; readonly name: string };
  readonly keys: ClientKeys;
  readonly scopes: readonly Scope[];
  readonly requestsPerMinute: number;
  /** Ids of the programmes whose requests it may see; absent: all. */
  readonly programmes?: readonly string[];
}

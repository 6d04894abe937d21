// Who calls a flow; becomes AuditEvent.agent and Provenance.agent (semantics S20).

/** What a person of this hospital is here for. */
export const ROLES = ['coordinator', 'physician', 'reviewer', 'administrator'] as const;
export type Role = (typeof ROLES)[number];

/** A system that is registered here and calls with a token of its own. */
export interface RegisteredClient {
  readonly id: string;
  /** For whom it calls: matched with the recipient of a Consent (S17). */
  readonly organisation?: { readonly system: string; readonly value: string; readonly name?: string };
  /** As granted, for example `system/DocumentReference.rs`. */
  readonly scopes: readonly string[];
}

export interface Actor {
  /** Value under ACTOR_IDENTIFIER; stable, no person's name. */
  readonly id: string;
  readonly kind: 'administrator' | 'person' | 'client';
  /** Of a person; a client and a job have none. */
  readonly roles: readonly Role[];
  /** Of a registered client system. */
  readonly client?: RegisteredClient;
}

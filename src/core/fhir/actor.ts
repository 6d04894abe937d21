// Who calls a flow; becomes AuditEvent.agent and Provenance.agent (semantics S20).

/** What a person of this hospital is here for. */
export const ROLES = ['coordinator', 'physician', 'reviewer', 'administrator'] as const;
export type Role = (typeof ROLES)[number];

/** What a client system may do with one type. https://hl7.org/fhir/smart-app-launch/STU2.2/scopes-and-launch-context.html */
export interface Scope {
  /** A FHIR type, `*` for every FHIR type, or `workflow`: our own API of second-opinion requests. */
  readonly type: string;
  /** Of create, read, update, delete, search: `cruds`, in this order. */
  readonly letters: string;
}

/** A system that is registered here and calls with a token of its own. */
export interface RegisteredClient {
  readonly id: string;
  /** For whom it calls: matched with the recipient of a Consent (S17). */
  readonly organisation: { readonly system: string; readonly value: string; readonly name: string };
  /** As its token has them. */
  readonly scopes: readonly Scope[];
  /** Ids of the programmes whose requests it may see; absent: all. */
  readonly programmes?: readonly string[];
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

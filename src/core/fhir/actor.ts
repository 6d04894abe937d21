// Who calls a flow; becomes AuditEvent.agent and Provenance.agent (semantics S20).

export interface Actor {
  /** Value under ACTOR_IDENTIFIER; stable, no person's name. */
  readonly id: string;
  readonly kind: 'administrator' | 'person' | 'client';
}

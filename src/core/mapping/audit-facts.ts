// What every audit event says, whatever it is about (S16, S20).
import type { AuditEvent } from '@medplum/fhirtypes';
import type { Actor } from '../fhir/actor.ts';

export interface AuditFacts {
  /** UUID of the AuditEvent. */
  readonly id: string;
  readonly now: Temporal.Instant;
  readonly actor: Actor;
  /** Our own base URL. */
  readonly serverUrl: string;
  /** IP address of who called us; absent: this machine. */
  readonly address?: string | undefined;
  /** X-Request-Id */
  readonly requestId?: string | undefined;
  /** `ServiceRequest/…` and `Task/…` under which it happened, where its entities cannot say so. */
  readonly basedOn?: readonly string[] | undefined;
  /** Absent: 0, success. With another outcome the event follows BALP's pattern but cannot claim its profile. */
  readonly outcome?: NonNullable<AuditEvent['outcome']> | undefined;
  /** A code or an element, never a person's values. */
  readonly outcomeDesc?: string | undefined;
}

/** Of a call that we made. */
export interface OutgoingCall {
  /** `Organization/…` of the custodian that answers for the peer. */
  readonly custodian: string;
  /** Base URL of the peer. */
  readonly peerUrl: string;
}

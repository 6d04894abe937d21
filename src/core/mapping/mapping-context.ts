// What the mappers know beside the intake: ids, times, files and decisions of other steps, all as values.
import type { FhirForm } from '../fhir/document-content.ts';
import type { Actor } from '../fhir/actor.ts';
import type { ClockBasis } from '../fhir/transfer.ts';
import type { Programme } from '../intake/programme.ts';

/** A resource's part in its request; its id is derived from it (`core/fhir/role-id.ts`). */
export type Role =
  | 'request' | 'coordination' | 'patient' | 'representative' | 'insurer' | 'coverage' | 'coverage-self-pay' | 'intake'
  | PractitionerPart | `${PractitionerPart}-person` | `${PractitionerPart}-organisation`
  | `${'transfer' | 'custodian' | 'recipient' | 'recipient-person' | 'recipient-organisation' | 'release'}:${string}`
  | `${'consent' | 'authorisation' | 'binary' | 'document' | 'evidence' | 'provenance' | 'audit'}:${string}`;

type PractitionerPart = 'requester' | 'treating';

/** A file of `POST /uploads`, as the file store described it. */
export interface KnownFile {
  readonly sha256: string;
  /** base64 (R4 Attachment.hash). */
  readonly sha1: string;
  readonly sizeBytes: number;
  /** Judged to be a FHIR document, in this format. */
  readonly fhirForm?: FhirForm | undefined;
}

/** A custodian's time by S3 and S4; all FHIR dateTimes with the custodian's offset, absent while it does not run. */
export interface TransferClock {
  /** Id of the rule that governs it. */
  readonly rule: string;
  /** Absent: the programme's. */
  readonly timeZone?: string;
  readonly basis?: ClockBasis;
  readonly startAt?: string;
  /** 23:59:59 of the last day. */
  readonly dueAt?: string;
  /** When the deadline check must look first. */
  readonly checkAt?: string;
}

/** How the call that brought the intake reached us, for the audit trail. */
export interface AuditedCall {
  readonly serverUrl: string;
  /** IP address of the caller; absent: this machine. */
  readonly address?: string;
  /** X-Request-Id */
  readonly requestId?: string;
}

export interface MappingContext {
  readonly programme: Programme;
  readonly now: Temporal.Instant;
  /** The request's id: the ServiceRequest's, a UUID. */
  readonly requestId: string;
  /** UUID of a role other than `request`. */
  readonly idFor: (role: string) => string;
  /** Lower-case hex SHA-256 of text. */
  readonly digestText: (text: string) => string;
  readonly files: ReadonlyMap<string, KnownFile>;
  readonly actor: Actor;
  readonly call: AuditedCall;
  /** By custodian key. */
  readonly clocks: ReadonlyMap<string, TransferClock>;
  /** `false`: not sent, or identity or representation are missing; it stays a draft and nothing leaves (S11). */
  readonly mayStart: boolean;
  /** Absent: nobody owes anything. */
  readonly awaiting?: 'awaiting-information' | 'collecting-records' | undefined;
  /** RFC 8785 form of the intake, and its SHA-256 in hex (S2). */
  readonly intakeCanonicalJson: string;
  readonly intakeSha256: string;
}

// Everything the adapter keeps of one request, gathered: the input of each decision about the request as a whole.
import type { Appointment, ChargeItem, Consent, DocumentReference, Patient, Provenance, Resource, ServiceRequest, Task } from '@medplum/fhirtypes';

export interface RequestRecord {
  readonly request: ServiceRequest;
  readonly coordination: Task;
  readonly transfers: readonly Task[];
  /** Packages on their way to recipients (S17). */
  readonly deliveries: readonly Task[];
  /** Steps of the path that were reached, in no order; none in requests of before there was a path, until they change. */
  readonly steps: readonly Task[];
  /** What a specialist asked of somebody (P2.5). */
  readonly information: readonly Task[];
  /** Cancellations that were asked for after work had begun. */
  readonly cancellations: readonly Task[];
  /** Visits on their way into a hospital's own calendar (S15). */
  readonly visitBookings: readonly Task[];
  /** For custodians, to give to this hospital. */
  readonly consents: readonly Consent[];
  /** For this hospital, to give to others (S17). */
  readonly releases: readonly Consent[];
  /** Dossier documents; proofs of representation are in `evidence`. */
  readonly documents: readonly DocumentReference[];
  readonly evidence: readonly DocumentReference[];
  readonly appointments: readonly Appointment[];
  /** What visits that did not take place may be invoiced for. */
  readonly charges: readonly ChargeItem[];
  readonly provenances: readonly Provenance[];
  readonly patient: Patient;
  /** Every resource above and all that they refer to, by reference: `Type/id` once stored, `urn:uuid:…` before. */
  readonly byReference: ReadonlyMap<string, Resource>;
}

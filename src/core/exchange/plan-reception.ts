// What came goes onto the transfer: a document into the dossier, or a file into quarantine with its reason (S14).
import type { Task, TaskOutput } from '@medplum/fhirtypes';
import { EXT_QUARANTINE_REASON, QUARANTINE_REASONS, TASK_PARAMETERS } from '../fhir/systems.ts';
import { toFhirInstant } from '../kernel/time.ts';
import { planRenewal, type Lease } from './plan-renewal.ts';

export type Arrival =
  | { readonly kind: 'document'; /** `DocumentReference/…` */ readonly reference: string }
  | {
    readonly kind: 'quarantined';
    /** `Binary/…` that no document search returns. */
    readonly reference: string;
    /** Code of QUARANTINE_REASONS. */
    readonly reason: string;
    /** The document's identity in the network, so that it is not fetched again. */
    readonly uniqueId: { readonly system?: string | undefined; readonly value: string };
  };

const parameter = (code: 'document' | 'quarantined'): TaskOutput['type'] => ({ coding: [{ system: TASK_PARAMETERS, code }] });

/** What another server calls a system may be no uri; the document is recognised by its value. https://hl7.org/fhir/R4/datatypes.html#uri */
const isUri = (system: string | undefined): system is string => system !== undefined && /^\S+$/u.test(system);

const toOutput = (arrival: Arrival): TaskOutput => (arrival.kind === 'document'
  ? { type: parameter('document'), valueReference: { reference: arrival.reference } }
  : {
    extension: [{ url: EXT_QUARANTINE_REASON, valueCodeableConcept: { coding: [{ system: QUARANTINE_REASONS, code: arrival.reason }] } }],
    type: parameter('quarantined'),
    valueReference: {
      reference: arrival.reference,
      identifier: { ...(isUri(arrival.uniqueId.system) && { system: arrival.uniqueId.system }), value: arrival.uniqueId.value },
    },
  });

/** The lease starts anew with each arrival: a long list of documents is not taken from who is fetching it. */
export const planReception = (task: Task, arrival: Arrival, lease: Lease): Task => (
  { ...planRenewal(task, lease), output: [...(task.output ?? []), toOutput(arrival)], lastModified: toFhirInstant(lease.now) });

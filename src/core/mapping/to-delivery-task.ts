// A package of documents on its way to one recipient; an open one with exchange state is the outbox (S17). https://hl7.org/fhir/R4/task.html
import type { Task } from '@medplum/fhirtypes';
import { deliveryParameter } from '../fhir/delivery.ts';
import type { ReleaseRecipient } from '../fhir/recipients.ts';
import { PROFILE, TASK_CODES, TASK_IDENTIFIER } from '../fhir/systems.ts';
import { toFhirInstant } from '../kernel/time.ts';

export interface DeliveryParts {
  /** UUID. */
  readonly id: string;
  readonly now: Temporal.Instant;
  readonly requestId: string;
  /** `Task/…`, `Patient/…`, `Organization/…` of the hospital. */
  readonly coordination: string;
  readonly patient: string;
  readonly hospital: string;
  readonly recipient: ReleaseRecipient & { readonly peer: string };
  /** `DocumentReference/…` */
  readonly documents: readonly string[];
}

/**
 * | source | element | note |
 * |---|---|---|
 * | id | `id`, `identifier` | |
 * | request, coordination | `basedOn`, `partOf` | |
 * | hospital, recipient | `requester`, `owner` | |
 * | recipient key and peer | inputs recipient-key, network-peer | |
 * | documents | inputs document | in the order in which they are sent |
 *
 * Armed elsewhere (`plan-arming.ts`): a package that may not be sent yet waits. Shown by profiles/examples/delivery-task.json.
 */
export const toDeliveryTask = (parts: DeliveryParts): Task => ({
  resourceType: 'Task',
  id: parts.id,
  meta: { profile: [PROFILE.deliveryTask] },
  identifier: [{ system: TASK_IDENTIFIER, value: `${parts.requestId}-delivery-${parts.id}` }],
  basedOn: [{ reference: `ServiceRequest/${parts.requestId}` }],
  partOf: [{ reference: parts.coordination }],
  status: 'requested',
  intent: 'order',
  code: { coding: [{ system: TASK_CODES, code: 'deliver-documents' }] },
  for: { reference: parts.patient },
  authoredOn: toFhirInstant(parts.now),
  lastModified: toFhirInstant(parts.now),
  requester: { reference: parts.hospital },
  owner: { reference: parts.recipient.organisation },
  input: [
    { type: deliveryParameter('recipient-key'), valueString: parts.recipient.key },
    { type: deliveryParameter('network-peer'), valueString: parts.recipient.peer },
    ...parts.documents.map((reference) => ({ type: deliveryParameter('document'), valueReference: { reference } })),
  ],
});

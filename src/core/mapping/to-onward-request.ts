// A request that this hospital sends on to another centre (P1.8): an order of its own, based on the one that came here. https://hl7.org/fhir/R4/servicerequest.html
import type { ServiceRequest } from '@medplum/fhirtypes';
import { ONWARD_IDENTIFIER, ONWARD_PROFILE } from '../fhir/assessment-systems.ts';
import { compact } from '../fhir/compact.ts';
import type { ReleaseRecipient } from '../fhir/recipients.ts';
import { V2_0203 } from '../fhir/systems.ts';
import type { Programme } from '../intake/programme.ts';
import { toFhirDateTime } from '../kernel/time.ts';

export interface OnwardParts {
  /** UUID. */
  readonly id: string;
  readonly now: Temporal.Instant;
  readonly programme: Pick<Programme, 'id' | 'timeZone'>;
  readonly centre: Pick<ReleaseRecipient, 'key' | 'organisation'>;
  /** Why it is sent on, in the specialist's words. */
  readonly reason: string;
  /** `DocumentReference/…` of the dossier, in their order; handed over only as the patient releases them (S17). */
  readonly documents: readonly string[];
}

/**
 * | source | element | note |
 * |---|---|---|
 * | request | `basedOn`, `category`, `priority`, `code`, `subject`, `reasonCode`, `note` | what was asked here is asked there |
 * | request id, centre's key | `identifier` | type PLAC: this hospital is the placer now |
 * | hospital, centre | `requester`, `performer` | |
 * | reason | a further `note` | by the hospital |
 * | documents | `supportingInfo` | |
 *
 * Insurance and consents stay behind: they are the patient's towards this hospital. Shown by profiles/examples/onward-request.json.
 */
export const toOnwardRequest = (request: ServiceRequest, { id, now, programme, centre, reason, documents }: OnwardParts): ServiceRequest => {
  const hospital = { reference: `Organization/${programme.id}` };
  return {
    resourceType: 'ServiceRequest',
    id,
    meta: { profile: [ONWARD_PROFILE] },
    identifier: [{ type: { coding: [{ system: V2_0203, code: 'PLAC' }] }, system: ONWARD_IDENTIFIER, value: `${request.id ?? ''}-${centre.key}` }],
    basedOn: [{ reference: `ServiceRequest/${request.id ?? ''}` }],
    status: 'active',
    intent: 'order',
    ...compact({ category: request.category, priority: request.priority, code: request.code }),
    subject: request.subject,
    authoredOn: toFhirDateTime(now, programme.timeZone),
    requester: hospital,
    performer: [{ reference: centre.organisation }],
    ...compact({ reasonCode: request.reasonCode, supportingInfo: documents.map((reference) => ({ reference })) }),
    note: [...(request.note ?? []), { authorReference: hospital, text: reason }],
  };
};

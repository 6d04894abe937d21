// A patient sent on to another centre as the resources that follow (P1.8): the onward request, the dossier's delivery that waits for its release, and the step that waits for both.
import type { ServiceRequest, Task } from '@medplum/fhirtypes';
import { ASSESSMENT_OUTCOMES } from '../fhir/assessment-systems.ts';
import { toOnwardOutputs } from '../fhir/onward.ts';
import { beginStep, toOutcome } from '../fhir/path-step.ts';
import type { ReleaseRecipient } from '../fhir/recipients.ts';
import type { Programme } from '../intake/programme.ts';
import { toFhirInstant } from '../kernel/time.ts';
import { toDeliveryTask } from '../mapping/to-delivery-task.ts';
import { toOnwardRequest } from '../mapping/to-onward-request.ts';
import type { RequestRecord } from './request-record.ts';

export interface OnwardOrder {
  readonly step: Task;
  readonly centre: ReleaseRecipient;
  readonly reason: string;
  readonly now: Temporal.Instant;
  readonly programme: Pick<Programme, 'id' | 'timeZone'>;
  readonly newId: () => string;
}

export interface PlannedOnward {
  readonly step: Task;
  readonly request: ServiceRequest;
  /** Absent: no peer takes documents for the centre, or the dossier has none. */
  readonly delivery?: Task;
}

const toDelivery = (record: RequestRecord, { centre, now, programme, newId }: OnwardOrder, documents: readonly string[]): Task | undefined => {
  const { peer } = centre;
  if (peer === undefined || documents.length === 0) return undefined;
  const { request, coordination } = record;
  return toDeliveryTask({
    id: newId(), now, requestId: request.id ?? '', coordination: `Task/${coordination.id ?? ''}`, patient: request.subject.reference ?? '',
    hospital: `Organization/${programme.id}`, recipient: { ...centre, peer }, documents,
  });
};

export const planOnward = (record: RequestRecord, order: OnwardOrder): PlannedOnward => {
  const { step, centre, reason, now, programme, newId } = order;
  const documents = record.documents.map((d) => `DocumentReference/${d.id ?? ''}`);
  const request = toOnwardRequest(record.request, { id: newId(), now, programme, centre, reason, documents });
  const delivery = toDelivery(record, order, documents);
  const outputs = [toOutcome(ASSESSMENT_OUTCOMES, 'redirected-centre', reason), ...toOnwardOutputs(`ServiceRequest/${request.id ?? ''}`, delivery?.id)];
  return { request, ...(delivery && { delivery }), step: beginStep(step, { at: toFhirInstant(now), outputs }) };
};

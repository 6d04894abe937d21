// A patient who is sent on to another centre: the request ends here once the dossier is there, or it is clear that it will not go over the network (P1.8, S17).
import type { Task } from '@medplum/fhirtypes';
import { readDelivery } from '../fhir/delivery.ts';
import { findOnward, type Onward } from '../fhir/onward.ts';
import { endStep, findStepId } from '../fhir/path-step.ts';
import { isOpen } from '../fhir/transfer.ts';
import { toFhirInstant } from '../kernel/time.ts';
import type { RequestAssessment } from './request-assessment.ts';
import type { RequestRecord } from './request-record.ts';

/** The patient said no to that centre, or took the word back: what it is told is then the patient's to say. */
const AGAINST: readonly string[] = ['consent-refused', 'consent-withdrawn'];

const isOver = (record: RequestRecord, { delivery }: Onward, { releases }: Pick<RequestAssessment, 'releases'>): boolean => {
  const task = record.deliveries.find((t) => t.id === delivery);
  if (!task || !isOpen(task)) return true;
  return releases.get(readDelivery(task).recipientKey)?.reasons.some(({ code }) => AGAINST.includes(code)) ?? false;
};

/** The step's next version, none while the handover goes on. What ends with the step follows from it. */
export const planHandover = (record: RequestRecord, assessment: Pick<RequestAssessment, 'releases'>, now: Temporal.Instant): readonly Task[] => {
  const step = record.steps.find((t) => findStepId(t) === 'assessment');
  const onward = findOnward(record.steps);
  if (step?.status !== 'in-progress' || !onward || !isOver(record, onward, assessment)) return [];
  return [endStep(step, { status: 'rejected', at: toFhirInstant(now), reason: { code: 'request-redirected', text: onward.reason } })];
};

// The signed opinion goes to each recipient to whom it may be given, in the commit that makes that true: when it is signed, corrected, or released later (S17).
import type { Task } from '@medplum/fhirtypes';
import { toCurrentDelivery } from '../exchange/to-current-delivery.ts';
import { readDelivery } from '../fhir/delivery.ts';
import { readHandovers, readOpinion, type Opinion } from '../fhir/opinion.ts';
import { readRecipients, type ReleaseRecipient } from '../fhir/recipients.ts';
import { toDeliveryTask } from '../mapping/to-delivery-task.ts';
import type { RequestAssessment } from './request-assessment.ts';
import type { RequestRecord } from './request-record.ts';
import type { ExchangeMoment } from './to-exchange-question.ts';

export interface OpinionMoment extends ExchangeMoment {
  /** UUID of a role of this request. */
  readonly idOf: (role: string) => string;
}

const ENDED: readonly Task['status'][] = ['completed', 'cancelled', 'rejected', 'failed', 'entered-in-error'];

type Signed = NonNullable<Opinion['signed']>;
type Reachable = ReleaseRecipient & { readonly peer: string };

const isReachable = (recipient: ReleaseRecipient): recipient is Reachable => recipient.peer !== undefined;

const packagesFor = (record: RequestRecord, key: string): readonly Task[] => record.deliveries.filter((task) => readDelivery(task).recipientKey === key);

/** What waits to be sent goes in the version that stands now: nobody gets it twice. */
const findMissing = (record: RequestRecord, signed: Signed, key: string): readonly string[] => {
  const standing = packagesFor(record, key).filter((task) => task.status !== 'cancelled').map((task) => toCurrentDelivery(task, record.byReference.values()));
  const covered = new Set(standing.flatMap((task) => readDelivery(task).documents));
  return [signed.document, signed.fhir].filter((document) => !covered.has(document));
};

const toTask = (record: RequestRecord, { recipient, documents }: { readonly recipient: Reachable; readonly documents: readonly string[] }, { now, programme, idOf }: OpinionMoment): Task => toDeliveryTask({
  id: idOf(`opinion-delivery:${recipient.key}:${String(packagesFor(record, recipient.key).length)}`), now, requestId: record.request.id ?? '',
  coordination: `Task/${record.coordination.id ?? ''}`, patient: record.request.subject.reference ?? '', hospital: `Organization/${programme.id}`, recipient, documents,
});

/** New Tasks; who got it by hand gets it no second time. */
export const planOpinionDeliveries = (record: RequestRecord, { releases }: Pick<RequestAssessment, 'releases'>, moment: OpinionMoment): readonly Task[] => {
  const { signed } = readOpinion(record.steps);
  if (!signed || ENDED.includes(record.coordination.status)) return [];
  const handed = new Set(readHandovers(record.steps).filter((h) => h.document === signed.document).map((h) => h.to));
  return readRecipients(record.request).filter(isReachable).filter(({ key }) => releases.get(key)?.permit === true && !handed.has(key)).flatMap((recipient) => {
    const documents = findMissing(record, signed, recipient.key);
    return documents.length > 0 ? [toTask(record, { recipient, documents }, moment)] : [];
  });
};

// Whether the signed opinion has reached everyone who is to have it (S17): the patient, and each recipient to whom it may be given now.
import { readDelivery } from '../fhir/delivery.ts';
import { readHandovers, readOpinion, type Opinion, type OpinionHandover } from '../fhir/opinion.ts';
import { readRecipients, type ReleaseRecipient } from '../fhir/recipients.ts';
import type { Reach } from './opinion-state.ts';
import type { RequestAssessment } from './request-assessment.ts';
import type { RequestRecord } from './request-record.ts';

export interface LoopAssessment {
  /** Of the opinion that stands; absent: the patient, or who speaks for them, has not got it. */
  readonly patient?: OpinionHandover;
  readonly recipients: readonly { readonly key: string; readonly reach: Reach; readonly handover?: OpinionHandover }[];
  /** Nobody is left who is to have it. */
  readonly closed: boolean;
}

type Signed = NonNullable<Opinion['signed']>;

interface Look { readonly record: RequestRecord; readonly signed: Signed; readonly releases: RequestAssessment['releases'] }

/** Of the patient's side, whoever it may be handed to at the patient's age (S9). */
const PATIENT_SIDE: readonly string[] = ['patient', 'representative'];

const findHandover = ({ record, signed }: Look, to: readonly string[]): OpinionHandover | undefined => readHandovers(record.steps).findLast((h) => h.document === signed.document && to.includes(h.to));

/** Both forms arrived, in whichever packages: a package ends when each document of it is acknowledged. */
const isAcknowledged = ({ record, signed }: Look, key: string): boolean => {
  const arrived = new Set(record.deliveries.map(readDelivery).filter((d) => d.recipientKey === key && d.status === 'completed').flatMap((d) => d.documents));
  return arrived.has(signed.document) && arrived.has(signed.fhir);
};

const toReach = (look: Look, { key, peer }: ReleaseRecipient): LoopAssessment['recipients'][number] => {
  const handover = findHandover(look, [key]);
  if (isAcknowledged(look, key)) return { key, reach: 'acknowledged' };
  if (handover) return { key, reach: 'handed-over', handover };
  if (look.releases.get(key)?.permit !== true) return { key, reach: 'not-permitted' };
  return { key, reach: peer ? 'on-its-way' : 'to-hand-over' };
};

const OPEN: readonly Reach[] = ['on-its-way', 'to-hand-over'];

/** `undefined`: nothing is signed. */
export const assessLoop = (record: RequestRecord, { releases }: Pick<RequestAssessment, 'releases'>): LoopAssessment | undefined => {
  const { signed } = readOpinion(record.steps);
  if (!signed) return undefined;
  const look: Look = { record, signed, releases };
  const patient = findHandover(look, PATIENT_SIDE);
  const recipients = readRecipients(record.request).map((recipient) => toReach(look, recipient));
  return { ...(patient && { patient }), recipients, closed: patient !== undefined && !recipients.some(({ reach }) => OPEN.includes(reach)) };
};

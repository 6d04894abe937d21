// What must be true before a step of the path begins, or by which it has ended: each criterion is one small question to the record (docs/programmes.md).
import type { Appointment, Task } from '@medplum/fhirtypes';
import { checkInsurer } from '../appointments/check-insurer.ts';
import { assessAge } from '../consent/assess-age.ts';
import { assessRequestHold } from '../consent/assess-request-hold.ts';
import { readInsurer } from '../fhir/insurer.ts';
import { findOutcome, findStepId, stepOutputs, type Criterion, type StepId } from '../fhir/path-step.ts';
import { OPINION_OUTCOMES } from '../fhir/path-systems.ts';
import { isOpen } from '../fhir/transfer.ts';
import { visitKindOf } from '../fhir/visit.ts';
import type { Programme } from '../intake/programme.ts';
import { isError } from '../kernel/result.ts';
import { assessIndependence } from './assess-independence.ts';
import { assessLoop } from './assess-loop.ts';
import type { RequestAssessment } from './request-assessment.ts';
import type { RequestRecord } from './request-record.ts';

export interface CriterionQuestion {
  readonly step: StepId;
  /** As of now: a step that ends by what another has come to is judged after it. */
  readonly facts: Pick<RequestAssessment, 'dossier' | 'missing' | 'releases'>;
  readonly earlierEnded: boolean;
  readonly programme: Programme;
  readonly now: Temporal.Instant;
}

type Question = (record: RequestRecord, question: CriterionQuestion) => boolean;

const taskOf = ({ steps }: RequestRecord, step: StepId): Task | undefined => steps.find((t) => findStepId(t) === step);

const COORDINATORS: readonly string[] = ['objection-pending', 'age-exception-pending'];

const notHeld: Question = ({ request, patient }, { programme, now }) => {
  const age = assessAge(patient.birthDate, now.toZonedDateTimeISO(programme.timeZone).toPlainDate());
  return !assessRequestHold(request, programme, age).some(({ code }) => COORDINATORS.includes(code));
};

/** Documents of the dossier, what a specialist asked for, and who pays, which the first visit looks at, are criteria of their own. */
const OF_OTHERS = /^(?:dossier-|information-|insurer-)/u;
const informationComplete: Question = (_record, { facts }) => !facts.missing.some((m) => m.required && m.suppliedBy !== 'custodian' && !OF_OTHERS.test(m.code));

/** Whoever treats the patient does not review (P2.1). Nobody is named yet: the department answers for it. */
const reviewerIndependent: Question = (record, { programme }) => !assessIndependence(record, programme).some(isError);

const insurerSettled: Question = ({ request, byReference }, { programme }) => !checkInsurer(readInsurer(request, byReference), programme).some(isError);

const BOOKED: readonly Appointment['status'][] = ['booked', 'arrived', 'checked-in', 'fulfilled'];
const ATTENDED: readonly Appointment['status'][] = ['arrived', 'checked-in', 'fulfilled'];

const hasVisit = ({ appointments }: RequestRecord, kind: StepId, statuses: readonly Appointment['status'][]): boolean => appointments.some((a) => statuses.includes(a.status) && visitKindOf(a) === kind);

const hasOutcome: Question = (record, { step }) => {
  const task = taskOf(record, step);
  return task !== undefined && stepOutputs(task, 'outcome').length > 0;
};

const opinionsOf = (record: RequestRecord): readonly string[] => {
  const report = taskOf(record, 'report');
  return report ? stepOutputs(report, 'opinion').flatMap((o) => o.valueReference?.reference ?? []) : [];
};

const opinionsDiffer: Question = (record) => {
  const outcome = findOutcome(taskOf(record, 'report'), OPINION_OUTCOMES);
  return outcome === 'differs' || outcome === 'in-part';
};

/** S17: everyone for whom there is a consent has it, and so has the patient. */
const deliveriesAcknowledged: Question = (record, { facts }) => assessLoop(record, facts)?.closed === true;

const QUESTIONS: Readonly<Record<Criterion, Question>> = {
  'earlier-steps': (_record, { earlierEnded }) => earlierEnded,
  'information-supplied': ({ information }) => !information.some((t) => t.status === 'requested'),
  'not-held': notHeld,
  'information-complete': informationComplete,
  'dossier-complete': (_record, { facts }) => facts.dossier.complete,
  'transfers-ended': ({ transfers }) => !transfers.some(isOpen),
  'reviewer-independent': reviewerIndependent,
  'insurer-settled': insurerSettled,
  'visit-booked': (record, { step }) => hasVisit(record, step, BOOKED),
  'visit-attended': (record, { step }) => hasVisit(record, step, ATTENDED),
  'meeting-outcome': hasOutcome,
  'opinion-signed': (record) => opinionsOf(record).length > 0,
  'opinions-differ': opinionsDiffer,
  'deliveries-acknowledged': deliveriesAcknowledged,
  'decision-recorded': hasOutcome,
};

/** Those that are not met. */
export const assessCriteria = (criteria: readonly Criterion[], record: RequestRecord, question: CriterionQuestion): readonly Criterion[] =>
  criteria.filter((criterion) => !QUESTIONS[criterion](record, question));

// What must be true before a step of the path begins, or by which it has ended: each criterion is one small question to the record (docs/programmes.md).
import type { Appointment, Identifier, Resource, Task } from '@medplum/fhirtypes';
import { checkInsurer } from '../appointments/check-insurer.ts';
import { assessAge } from '../consent/assess-age.ts';
import { assessRequestHold } from '../consent/assess-request-hold.ts';
import { readInsurer } from '../fhir/insurer.ts';
import { findOutcome, findStepId, readStep, stepOutputs, type Criterion, type StepId } from '../fhir/path-step.ts';
import { OPINION_OUTCOMES } from '../fhir/path-systems.ts';
import { VISIT_CODES } from '../fhir/systems.ts';
import { isOpen } from '../fhir/transfer.ts';
import type { Programme } from '../intake/programme.ts';
import { checkIndependence, type ReviewingSide } from './check-independence.ts';
import { findTreatingParties } from './find-treating-parties.ts';
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

/** Documents of the dossier are a criterion of their own. */
const informationComplete: Question = (_record, { facts }) => !facts.missing.some((m) => m.required && m.suppliedBy !== 'custodian' && !m.code.startsWith('dossier-'));

const identifiersOf = (resource: Resource | undefined): readonly Identifier[] =>
  (resource?.resourceType === 'Practitioner' || resource?.resourceType === 'Organization' || resource?.resourceType === 'HealthcareService' ? resource.identifier ?? [] : []);

/** Whoever treats the patient does not review (P2.1). Nobody is named yet: the department answers for it. */
const reviewerIndependent: Question = (record, { programme }) => {
  const { byReference, steps, request } = record;
  const at = (reference: string | undefined): readonly Identifier[] => identifiersOf(byReference.get(reference ?? ''));
  const roles = steps.filter((t) => readStep(t).role === 'reviewer').flatMap((t) => {
    const role = byReference.get(t.owner?.reference ?? '');
    return role?.resourceType === 'PractitionerRole' ? [role] : [];
  });
  const unit = [...programme.hospital.identifiers, ...at(request.performer?.[0]?.reference)];
  const sides: readonly ReviewingSide[] = [{ organisations: unit }, ...roles.map((r): ReviewingSide => ({ person: at(r.practitioner?.reference), organisations: at(r.organization?.reference) }))];
  const treating = findTreatingParties(record);
  return !sides.some((side) => checkIndependence(side, treating).some(({ severity = 'error' }) => severity === 'error'));
};

const insurerSettled: Question = ({ request, byReference }, { programme }) => !checkInsurer(readInsurer(request, byReference), programme).some(({ severity }) => severity === 'error');

const BOOKED: readonly Appointment['status'][] = ['booked', 'arrived', 'checked-in', 'fulfilled'];
const ATTENDED: readonly Appointment['status'][] = ['arrived', 'checked-in', 'fulfilled'];

const hasVisit = ({ appointments }: RequestRecord, kind: StepId, statuses: readonly Appointment['status'][]): boolean => appointments.some((a) =>
  statuses.includes(a.status) && a.serviceType?.some((type) => type.coding?.some((c) => c.system === VISIT_CODES && c.code === kind)));

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

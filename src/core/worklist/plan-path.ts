// What follows from an assessment for the steps' Tasks: those that are reached, those that may begin or must wait again, those that have ended (S11).
import type { Task } from '@medplum/fhirtypes';
import type { CalendarOf } from '../deadlines/find-clock-rule.ts';
import { findEnd } from '../deadlines/find-end.ts';
import { endStep, isStepEnded, readStep, withUnmet, type StepRole, type StepStatus } from '../fhir/path-step.ts';
import { referenceOf } from '../fhir/reference-of.ts';
import { urnUuid } from '../fhir/systems.ts';
import type { CountedTime } from '../intake/counted-time.ts';
import type { Programme } from '../intake/programme.ts';
import { toFhirDateTime, toFhirInstant } from '../kernel/time.ts';
import { toStepTask } from '../mapping/to-step-task.ts';
import type { RequestRecord } from './request-record.ts';
import type { StepLook } from './step-look.ts';

export interface PathMoment {
  readonly now: Temporal.Instant;
  readonly programme: Programme;
  readonly calendarOf: CalendarOf;
  /** UUID of a role of this request (`core/fhir/role-id.ts`). */
  readonly idOf: (role: string) => string;
}

interface Plan { readonly record: RequestRecord; readonly path: readonly StepLook[]; readonly moment: PathMoment }
interface Named { readonly reference: string }

const toNamed = (reference: string | undefined): Named | undefined => (reference === undefined ? undefined : { reference });

const isReviewer = (task: Task): boolean => readStep(task).role === 'reviewer' && task.owner?.reference?.startsWith('PractitionerRole/') === true;

/** Who was named to review goes on to: the one of the step itself, else of the latest on the path. */
const findReviewer = (path: readonly StepLook[], task: Task | undefined): Named | undefined => {
  const named = task && isReviewer(task) ? task : path.flatMap((look) => look.task ?? []).findLast(isReviewer);
  return toNamed(named?.owner?.reference);
};

const ownerOf = ({ record, path, moment }: Plan, { step, task }: StepLook): Named => {
  const { request } = record;
  const owners: Readonly<Record<StepRole, Named | undefined>> = {
    coordinator: undefined, placer: toNamed(request.requester?.reference), reviewer: findReviewer(path, task) ?? toNamed(request.performer?.[0]?.reference),
  };
  return toStored(record, owners[step.owner]?.reference ?? `Organization/${moment.programme.id}`);
};

/** What is new in the same commit is named as the Bundle names it: a conditional entry may become another resource. */
const toStored = ({ byReference }: RequestRecord, reference: string): Named => {
  const known = byReference.get(reference);
  return { reference: known?.meta?.versionId ? referenceOf(known) : reference };
};

const patientOf = (record: RequestRecord): Named => toStored(record, record.request.subject.reference ?? '');

const requestOf = ({ focus }: Task): Named => ({ reference: focus?.reference ?? '' });
const coordinationOf = ({ id = '', meta }: Task): Named => ({ reference: meta?.versionId ? `Task/${id}` : urnUuid(id) });

const toNew = (plan: Plan, look: StepLook): Task => {
  const { record, moment: { now, idOf } } = plan;
  const { id, owner: role } = look.step;
  return toStepTask({
    id: idOf(`step-${id}`), now, requestId: record.request.id ?? '', step: id, role,
    request: requestOf(record.coordination), coordination: coordinationOf(record.coordination),
    patient: patientOf(record), requester: toNamed(record.request.requester?.reference), owner: ownerOf(plan, look),
  });
};

const toDueAt = (due: CountedTime | undefined, { now: start, programme, calendarOf }: PathMoment): string | undefined => {
  if (!due) return undefined;
  const { timeZone } = programme;
  const end = findEnd({ start, timeZone, rule: due, extended: false, spans: [], calendar: calendarOf(due) });
  return end && toFhirDateTime(end.overFrom.subtract({ seconds: 1 }), timeZone);
};

/** Its time runs from when it may begin; one that must wait again begins anew. */
const withTime = (task: Task, { step, status }: StepLook, moment: PathMoment): Task => {
  const { restriction, ...rest } = task;
  if (status === 'requested') return rest;
  if (restriction?.period?.start) return task;
  const end = toDueAt(step.due, moment);
  return { ...rest, restriction: { period: { start: toFhirDateTime(moment.now, moment.programme.timeZone), ...(end && { end }) } } };
};

const toNext = (plan: Plan, look: StepLook, status: StepStatus): Task => {
  const at = toFhirInstant(plan.moment.now);
  const known = look.task ?? toNew(plan, look);
  if (status === 'cancelled') return endStep(known, { status, at, reason: { code: 'request-cancelled' } });
  const timed = withTime({ ...withUnmet(known, look.unmet), for: patientOf(plan.record), owner: ownerOf(plan, look) }, look, plan.moment);
  return status === 'completed' ? endStep(timed, { status, at }) : { ...timed, status, lastModified: at };
};

/** What is planned here of a step. */
const toFacts = (task: Task): string => JSON.stringify([task.status, task.for?.reference, task.owner?.reference, readStep(task).unmet, task.restriction?.period?.start, task.restriction?.period?.end]);

const planStep = (plan: Plan, look: StepLook): readonly Task[] => {
  const { task, status } = look;
  if (!status || (task && isStepEnded(readStep(task).status))) return [];
  const next = toNext(plan, look, status);
  return task && toFacts(task) === toFacts(next) ? [] : [next];
};

/** New Tasks, and next versions of those that change. */
export const planPath = (record: RequestRecord, path: readonly StepLook[], moment: PathMoment): readonly Task[] => path.flatMap((look) => planStep({ record, path, moment }, look));

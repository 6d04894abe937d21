// The path of a request as of now, step by step: which were reached, what holds them up, which have ended (S11). The same record gives the same answer.
import type { Task } from '@medplum/fhirtypes';
import { compact } from '../fhir/compact.ts';
import { findStepId, isStepEnded, readStep, type Criterion, type StepId, type StepStatus } from '../fhir/path-step.ts';
import type { PathStep } from '../intake/programme-path.ts';
import type { Programme } from '../intake/programme.ts';
import { toPath } from '../intake/to-path.ts';
import { assessCriteria, type CriterionQuestion } from './assess-criteria.ts';
import type { RequestRecord } from './request-record.ts';
import type { StepLook } from './step-look.ts';

type Facts = CriterionQuestion['facts'];

interface Place {
  readonly record: RequestRecord;
  readonly step: PathStep;
  readonly task: Task | undefined;
  readonly question: CriterionQuestion;
  /** The request has ended, or its assessment declined it. */
  readonly over: boolean;
}

/** Where work begins with an appointment, the appointment says whether it has; elsewhere somebody begins it. */
const APPOINTED: readonly StepId[] = ['first-visit', 'team-meeting', 'multidisciplinary-meeting', 'second-visit'];
const ENDED: readonly Task['status'][] = ['completed', 'cancelled', 'rejected', 'failed', 'entered-in-error'];

const isMet = (criteria: readonly Criterion[], { record, question }: Place): boolean => assessCriteria(criteria, record, question).length === 0;

/** One that is optional opens by itself only where it says when. */
const isReached = (place: Place): boolean => {
  const { step, question } = place;
  if (!question.earlierEnded) return false;
  return !step.optional || (step.entry.length > 0 && isMet(step.entry, place));
};

const findUnmet = ({ record, step, task, question }: Place): readonly Criterion[] => {
  const setAside = new Set(task ? readStep(task).overrides.flatMap((o) => o.criteria) : []);
  const own = step.id === 'assessment' ? ['information-supplied' as const] : [];
  return assessCriteria(['earlier-steps', ...own, ...step.entry], record, question).filter((c) => !setAside.has(c));
};

const isBegun = (place: Place): boolean => (APPOINTED.includes(place.step.id) ? isMet(['visit-booked'], place) : place.task?.status === 'in-progress');

const toRunning = (place: Place): Pick<StepLook, 'status' | 'unmet'> => {
  const { step, task } = place;
  // what somebody has begun goes on: its criteria were met then
  const begun = !APPOINTED.includes(step.id) && task?.status === 'in-progress';
  const unmet = begun ? [] : findUnmet(place);
  if (unmet.length > 0) return { status: 'requested', unmet };
  if (step.exit && isMet(step.exit, place)) return { status: 'completed', unmet };
  return { status: isBegun(place) ? 'in-progress' : 'ready', unmet };
};

const judge = (place: Place): Pick<StepLook, 'status' | 'unmet'> => {
  const { task, over } = place;
  const stored: StepStatus | undefined = task && readStep(task).status;
  if (isStepEnded(stored)) return { ...(stored && { status: stored }), unmet: [] };
  if (over) return { ...(task && { status: 'cancelled' as const }), unmet: [] };
  return task || isReached(place) ? toRunning(place) : { unmet: [] };
};

/** A declined step lets nothing past it; an optional one that nobody asked for is no step in the way. */
const isPassed = ({ step, status }: StepLook, earlierEnded: boolean): boolean => (status ? status === 'completed' || status === 'cancelled' : step.optional === true && earlierEnded);

/** In the order of the path. A draft has reached none. */
export const assessPath = (record: RequestRecord, facts: Facts, { programme, now }: { readonly programme: Programme; readonly now: Temporal.Instant }): readonly StepLook[] => {
  const stored = new Map(record.steps.map((task) => [findStepId(task), task]));
  const draft = record.coordination.status === 'draft';
  const over = ENDED.includes(record.coordination.status) || record.steps.some((t) => t.status === 'rejected');
  const passed = new Set<StepId>();
  return toPath(programme).map((step) => {
    const earlierEnded = !draft && step.after.every((id) => passed.has(id));
    const task = stored.get(step.id);
    const question = { step: step.id, facts, earlierEnded, programme, now };
    const look: StepLook = { step, ...compact({ task }), ...judge({ record, step, task, question, over }) };
    if (isPassed(look, earlierEnded)) passed.add(step.id);
    return look;
  });
};

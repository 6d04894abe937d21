// The path of a request as a list for people and programs: what is done, where it stands, who owns it, what holds it up, what comes next (S11).
import { compact } from '../fhir/compact.ts';
import { isStepEnded, readStep, STEP_TITLES, type StepView } from '../fhir/path-step.ts';
import { parseInstant } from '../kernel/time.ts';
import type { RequestAssessment } from './request-assessment.ts';
import type { RequestRecord } from './request-record.ts';
import type { StateWord, StepState } from './request-state.ts';
import { toOwnerName } from './to-owner-name.ts';
import type { StepLook } from './step-look.ts';

/** What comes before the path is derived from what is missing. */
const BEFORE = [
  { code: 'intake', display: 'Request complete', states: ['draft', 'awaiting-information'] },
  { code: 'records', display: 'Records collected', states: ['collecting-records'] },
] as const satisfies readonly { code: string; display: string; states: readonly StateWord[] }[];

const statusOf = ({ step, status }: StepLook, isWaiting: boolean): StepState['status'] => {
  if (status === 'completed' || status === 'rejected') return 'done';
  if (status === 'cancelled') return 'skipped';
  if (status) return isWaiting ? 'next' : 'current';
  return step.optional ? 'optional' : 'next';
};

const isOverdue = ({ status, dueAt }: StepView, now: Temporal.Instant): boolean => {
  const due = parseInstant(dueAt ?? '');
  return !isStepEnded(status) && due.ok && Temporal.Instant.compare(now, due.value.add({ seconds: 1 })) >= 0;
};

const toTimes = (view: StepView, now: Temporal.Instant): Pick<StepState, 'readyAt' | 'dueAt' | 'overdue' | 'endedAt' | 'reason'> =>
  compact({ readyAt: view.readyAt, dueAt: view.dueAt, overdue: view.dueAt === undefined ? undefined : isOverdue(view, now), endedAt: view.endedAt, reason: view.reason });

const toTask = ({ task, status }: StepLook, record: RequestRecord, now: Temporal.Instant): Partial<StepState> => {
  if (!task) return compact({ taskStatus: status });
  const view = readStep(task);
  const overrides = view.overrides.map(({ criteria, physician, reason, at }) => ({ criteria, physician, reason, at }));
  return { task: view.id, ...compact({ taskStatus: status, overrides }), owner: { role: view.role, reference: view.owner, ...compact({ name: toOwnerName(record, view.owner) }) }, ...toTimes(view, now) };
};

const toStep = (look: StepLook, record: RequestRecord, { isWaiting, now }: { readonly isWaiting: boolean; readonly now: Temporal.Instant }): StepState => {
  const { step, unmet } = look;
  const overridable = unmet.filter((c) => step.overridable?.includes(c));
  return {
    code: step.id, display: STEP_TITLES[step.id], status: statusOf(look, isWaiting),
    ...toTask(look, record, now),
    ...compact({ unmet, overridable, skippable: step.skippable, optional: step.optional }),
  };
};

/** A request that was cancelled or declined has no step left. */
export const toSteps = (record: RequestRecord, { path, state }: Pick<RequestAssessment, 'path' | 'state'>, now: Temporal.Instant): readonly StepState[] => {
  if (state === 'cancelled' || state === 'rejected') return [];
  const at = BEFORE.findIndex(({ states }) => states.some((s) => s === state));
  const before = BEFORE.map(({ code, display }, i): StepState => ({ code, display, status: at < 0 || i < at ? 'done' : i === at ? 'current' : 'next' }));
  return [...before, ...path.map((look) => toStep(look, record, { isWaiting: at >= 0, now }))];
};

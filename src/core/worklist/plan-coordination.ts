// The coordination task brought in line with an assessment (S11): its status, its reason for waiting, its step, what is missing, and when it needs attention.
import type { Extension, Task } from '@medplum/fhirtypes';
import { compact } from '../fhir/compact.ts';
import { withExtension } from '../fhir/extensions.ts';
import { EXT_MISSING, STATUS_REASONS, STEP_CODES } from '../fhir/systems.ts';
import { planAttention } from './plan-attention.ts';
import type { RequestAssessment } from './request-assessment.ts';
import type { RequestRecord } from './request-record.ts';
import type { MissingItem, StateWord } from './request-state.ts';

const STEP_OF: Readonly<Partial<Record<StateWord, string>>> = {
  'draft': 'intake', 'awaiting-information': 'intake', 'collecting-records': 'records',
};
const RUNNING: readonly Task['status'][] = ['received', 'accepted', 'in-progress'];
const ENDED: readonly Task['status'][] = ['completed', 'cancelled', 'rejected', 'failed', 'entered-in-error'];
const REASONED: readonly StateWord[] = ['awaiting-information', 'collecting-records'];

const toMissing = (m: MissingItem): Extension => ({
  url: EXT_MISSING,
  extension: [
    { url: 'code', valueCode: m.code },
    { url: 'text', valueString: m.text },
    { url: 'suppliedBy', valueCode: m.suppliedBy },
    ...(m.custodian ? [{ url: 'custodian', valueString: m.custodian }] : []),
    { url: 'required', valueBoolean: m.required },
  ],
});

/** S11: accepted when the assessment is, in progress from the first visit on, completed when the loop is closed. What the placer or the hospital ended stays so. */
const statusOf = (task: Task, { path, state }: RequestAssessment): Task['status'] => {
  if (!RUNNING.includes(task.status)) return task.status;
  if (state === 'rejected' || state === 'completed') return state;
  const done = path.filter((look) => look.status === 'completed' || look.status === 'cancelled').map(({ step }) => step.id);
  if (done.length === 0) return task.status;
  return task.status === 'in-progress' || done.some((id) => id !== 'assessment') ? 'in-progress' : 'accepted';
};

const businessStatus = (status: Task['status'], state: StateWord): string => (ENDED.includes(status) ? 'closed' : STEP_OF[state] ?? state);

/** The words are the path's own once somebody has begun with it. */
const statusReason = (task: Task, status: Task['status'], { state, path }: RequestAssessment): Task['statusReason'] => {
  if (status === 'received') return REASONED.includes(state) ? { coding: [{ system: STATUS_REASONS, code: state }] } : undefined;
  const declined = path.find((look) => look.status === 'rejected')?.task?.statusReason;
  return status === 'rejected' && declined ? declined : task.status === 'received' ? undefined : task.statusReason;
};

/** `record` has its steps as they will be. */
export const planCoordination = (record: RequestRecord, assessment: RequestAssessment, now: Temporal.Instant): Task => {
  const task = record.coordination;
  const status = statusOf(task, assessment);
  const { statusReason: _old, ...rest } = withExtension(planAttention(task, [...record.transfers, ...record.steps, ...record.information, ...record.cancellations], now), EXT_MISSING, assessment.missing.map(toMissing));
  return compact({
    ...rest,
    status,
    businessStatus: { coding: [{ system: STEP_CODES, code: businessStatus(status, assessment.state) }] },
    statusReason: statusReason(task, status, assessment),
  });
};

// The coordination task brought in line with an assessment: its reason for waiting, its step, what is missing, and when it needs attention.
import type { Extension, Task } from '@medplum/fhirtypes';
import { compact } from '../fhir/compact.ts';
import { withExtension } from '../fhir/extensions.ts';
import { EXT_MISSING, STATUS_REASONS, STEP_CODES } from '../fhir/systems.ts';
import { planAttention } from './plan-attention.ts';
import type { RequestAssessment } from './request-assessment.ts';
import type { RequestRecord } from './request-record.ts';
import type { MissingItem, StateWord } from './request-state.ts';

const STEP_OF: Readonly<Partial<Record<StateWord, string>>> = {
  'draft': 'intake', 'awaiting-information': 'intake', 'collecting-records': 'records', 'assessment': 'assessment',
};
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

/** Where the request has ended or is with the reviewers, the step is theirs and stays. */
const businessStatus = (task: Task, state: StateWord): Task['businessStatus'] => {
  const code = task.status === 'received' || task.status === 'draft' ? STEP_OF[state] : undefined;
  return code ? { coding: [{ system: STEP_CODES, code }] } : task.businessStatus;
};

export const planCoordination = (record: RequestRecord, assessment: RequestAssessment, now: Temporal.Instant): Task => {
  const task = record.coordination;
  const { statusReason: _old, ...rest } = withExtension(planAttention(task, record.transfers, now), EXT_MISSING, assessment.missing.map(toMissing));
  const reasoned = task.status === 'received' && REASONED.includes(assessment.state);
  return compact({
    ...rest,
    businessStatus: businessStatus(task, assessment.state),
    statusReason: reasoned ? { coding: [{ system: STATUS_REASONS, code: assessment.state }] } : task.status === 'received' ? undefined : task.statusReason,
  });
};

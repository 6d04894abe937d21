// The step of a request that a call names, as a Task, if whoever calls may do this with it now: judged as of now, not as it was written.
import type { Task } from '@medplum/fhirtypes';
import type { Result } from '../core/kernel/result.ts';
import { checkStepAct } from '../core/worklist/check-step-act.ts';
import type { StepAct } from '../core/worklist/decide-step-act.ts';
import { toCurrentSteps } from '../core/worklist/to-current-steps.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import type { Moment } from './change-request.ts';
import { checkNamedStep } from './check-named-step.ts';
import type { Call } from './flow-ports.ts';

export interface StepCall { readonly call: Call; readonly partId: string; readonly act: StepAct }

/** Failures: those of `checkNamedStep` and of the table of acts (`state-conflict`, `not-permitted`). */
export const findStepTask = (record: RequestRecord, moment: Moment, { call, partId, act }: StepCall): Result<Task> => {
  const id = checkNamedStep(record, moment, { call, partId });
  return id.ok ? checkStepAct({ steps: toCurrentSteps(record, moment) }, { id: id.value, act, actor: call.actor, programme: moment.programme }) : id;
};

// The step that a call is about, where whoever calls may do to it what is asked.
import type { Task } from '@medplum/fhirtypes';
import type { Actor } from '../core/fhir/actor.ts';
import { findStepId, readStep, type StepId } from '../core/fhir/path-step.ts';
import type { Programme } from '../core/intake/programme.ts';
import { toPath } from '../core/intake/to-path.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import { decideStepAct, type StepAct } from '../core/worklist/decide-step-act.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';

export interface StepCall { readonly step: StepId; readonly act: StepAct; readonly actor: Actor; readonly programme: Programme }

/** Failures: `not-found` where the programme has no such step; `not-permitted`, `state-conflict` with the reason. */
export const findStep = (record: RequestRecord, { step: id, act, actor, programme }: StepCall): Result<Task> => {
  const step = toPath(programme).find((s) => s.id === id);
  if (!step) return fail('not-found', `the path of the programme has no step ${id}`);
  const task = record.steps.find((t) => findStepId(t) === id);
  const view = task && readStep(task);
  const decision = decideStepAct({ act, actor, step, status: view?.status, unmet: view?.unmet ?? [] });
  if (!decision.permit) return fail(decision.kind, decision.text);
  return task ? ok(task) : fail('state-conflict', `the step ${id} was not reached`);
};

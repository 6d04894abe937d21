// The Task of a step that somebody does something with, if the table lets them (S11, S20).
import type { Task } from '@medplum/fhirtypes';
import type { Actor } from '../fhir/actor.ts';
import { findStep } from '../fhir/opinion.ts';
import { readStep, type StepId } from '../fhir/path-step.ts';
import type { Programme } from '../intake/programme.ts';
import { toPath } from '../intake/to-path.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import { decideStepAct, type StepAct } from './decide-step-act.ts';
import type { RequestRecord } from './request-record.ts';

export interface StepActCall { readonly id: StepId; readonly act: StepAct; readonly actor: Pick<Actor, 'kind' | 'roles'>; readonly programme: Programme }

/** Failures: `not-permitted`, `state-conflict`. */
export const checkStepAct = (record: Pick<RequestRecord, 'steps'>, { id, act, actor, programme }: StepActCall): Result<Task> => {
  const task = findStep(record.steps, id);
  const step = toPath(programme).find((s) => s.id === id);
  if (!step) return fail('state-conflict', `the programme has no step ${id}`);
  const { status, unmet } = task ? readStep(task) : { status: undefined, unmet: [] };
  const may = decideStepAct({ act, actor, step, status, unmet });
  if (!may.permit) return fail(may.kind, may.text);
  return task ? ok(task) : fail('state-conflict', `the step ${id} was not reached yet`);
};

// Whether somebody may write, sign or correct the opinion of a request now: the table of the steps says who, the reviewer's own identifier which of them (S14, S20).
import type { Practitioner, Task } from '@medplum/fhirtypes';
import type { Actor } from '../fhir/actor.ts';
import { findStep, readOpinion } from '../fhir/opinion.ts';
import { readStep } from '../fhir/path-step.ts';
import { ACTOR_IDENTIFIER } from '../fhir/systems.ts';
import type { Programme } from '../intake/programme.ts';
import { toPath } from '../intake/to-path.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import { decideStepAct } from './decide-step-act.ts';
import type { RequestRecord } from './request-record.ts';

export interface ReportQuestion {
  readonly actor: Pick<Actor, 'id' | 'kind' | 'roles'>;
  readonly programme: Programme;
  /** Who was named to review; absent: nobody yet, or not known as a person here. */
  readonly reviewer: Practitioner | undefined;
}

/** Named by the sign-in that they use: nobody else writes or signs for them. */
const isSomebodyElse = ({ actor, reviewer }: ReportQuestion): boolean => {
  const known = (reviewer?.identifier ?? []).filter((i) => i.system === ACTOR_IDENTIFIER);
  return known.length > 0 && !known.some((i) => i.value === actor.id);
};

/** The Task of the step. What was signed before may be corrected after the step has ended. Failures: `state-conflict`, `not-permitted`. */
export const checkReportStep = (record: RequestRecord, question: ReportQuestion): Result<Task> => {
  const task = findStep(record.steps, 'report');
  const step = toPath(question.programme).find(({ id }) => id === 'report');
  if (!step) return fail('state-conflict', 'the programme has no step for the report');
  const { status, unmet } = task ? readStep(task) : { status: undefined, unmet: [] };
  const corrects = status === 'completed' && readOpinion(record.steps).signed !== undefined;
  const may = decideStepAct({ act: 'begin', actor: question.actor, step, status: corrects ? 'in-progress' : status, unmet });
  if (!may.permit) return fail(may.kind, may.text);
  if (isSomebodyElse(question)) return fail('not-permitted', 'another reviewer was named for this request');
  return task ? ok(task) : fail('state-conflict', 'the report was not reached yet');
};

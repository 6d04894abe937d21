// A visit takes place in its step of the path: not before it has been reached, nor while something holds it up.
import type { StepId } from '../fhir/path-step.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import type { RequestAssessment } from './request-assessment.ts';

/** A path without such a step sets no condition. Fails `state-conflict` with what it waits for. */
export const checkVisitStep = ({ path }: Pick<RequestAssessment, 'path'>, kind: StepId): Result<true> => {
  const look = path.find(({ step }) => step.id === kind);
  if (!look || look.status === 'ready' || look.status === 'in-progress') return ok(true);
  if (!look.status) return fail('state-conflict', `the step ${kind} has not been reached`);
  return fail('state-conflict', look.status === 'requested' ? `the step ${kind} waits for: ${look.unmet.join(', ')}` : `the step ${kind} has ended`);
};

// The step that a call names, of a request that is open and in a state in which it is for whoever calls (S20).
import { STEPS, type StepId } from '../core/fhir/path-step.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import type { Moment } from './change-request.ts';
import { checkOpen } from './check-open.ts';
import { checkSeen } from './check-seen.ts';
import type { Call } from './flow-ports.ts';

const findNamed = (partId: string): Result<StepId> => {
  const id = STEPS.find((s) => s === partId);
  return id ? ok(id) : fail('not-found', 'no path has such a step');
};

/** Failures: `not-permitted` (the state), `state-conflict` (ended), `not-found` (no such step). */
export const checkNamedStep = (record: RequestRecord, moment: Moment, { call, partId }: { readonly call: Call; readonly partId: string }): Result<StepId> => {
  const seen = checkSeen(call, record, moment);
  if (!seen.ok) return seen;
  const open = checkOpen(record);
  return open.ok ? findNamed(partId) : open;
};

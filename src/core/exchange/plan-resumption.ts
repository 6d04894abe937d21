// The patient has authorised a custodian anew: what a refusal, a withdrawal or too many failures had stopped may be asked for again (S8, S10).
import type { Task } from '@medplum/fhirtypes';
import { compact } from '../fhir/compact.ts';
import { TASK_PARAMETERS } from '../fhir/systems.ts';
import { isOpen, readTransfer, withClock, withFailure } from '../fhir/transfer.ts';
import { isGivenUp } from './is-given-up.ts';

const withoutReason = (task: Task): Task => {
  const { statusReason: _reason, ...rest } = withFailure(task, undefined);
  return rest;
};

const WITHDRAWN = 'consent-withdrawn';

/**
 * The ask that a withdrawal had cancelled is made anew, by its own Task: one custodian has one, and its history keeps the withdrawal (ADR 0007).
 * Its estimate begins with the next query. A copy asked for by letter that was withdrawn too stays cancelled: an authorisation of the exchange does not ask for it again.
 */
const reopen = (task: Task): Task | undefined => {
  const { clock, peer, statusReason } = readTransfer(task);
  if (task.status !== 'cancelled' || statusReason !== WITHDRAWN || !peer || clock.requestedAt !== undefined || clock.receivedAt !== undefined) return undefined;
  const { restriction: _estimate, executionPeriod: _period, ...rest } = withClock(withoutReason(task), compact({ rule: clock.rule, timeZone: clock.timeZone }));
  return { ...rest, status: 'requested' };
};

const withPeer = (task: Task, peer: string): Task =>
  ({ ...task, input: [...(task.input ?? []), { type: { coding: [{ system: TASK_PARAMETERS, code: 'network-peer' }] }, valueString: peer }] });

/** `peer`: by which the intake names the custodian in the network; absent: by letter. `undefined`: nothing was stopped, or it has ended for good. */
export const planResumption = (task: Task, peer: string | undefined): Task | undefined => {
  const { statusReason, peer: current } = readTransfer(task);
  if (!isOpen(task)) return reopen(task);
  if (statusReason === 'network-refused' || isGivenUp(task)) return withoutReason(task);
  // a withdrawal leaves the letter and takes the network away
  return statusReason === WITHDRAWN && !current && peer ? withPeer(withoutReason(task), peer) : undefined;
};

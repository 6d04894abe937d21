// What a withdrawn authorisation stops (S10): every query, retrieval and retry under it; a copy that was asked for by letter goes on.
import type { Task } from '@medplum/fhirtypes';
import { hasCode } from '../fhir/has-code.ts';
import { STATUS_REASONS, TASK_PARAMETERS } from '../fhir/systems.ts';
import { isOpen, readTransfer, withExchange, withFailure } from '../fhir/transfer.ts';
import { toFhirInstant } from '../kernel/time.ts';
import { planCompletion } from './plan-completion.ts';

export interface Withdrawn {
  readonly now: Temporal.Instant;
  /** The request for a copy is withdrawn too, and its clock with it. */
  readonly alsoCopy: boolean;
}

const REASON = 'consent-withdrawn';

/** Somebody asked the custodian itself for the copy: the right to it does not come from the authorisation (S3). */
const isAskedByLetter = (task: Task): boolean => {
  const { clock, peer } = readTransfer(task);
  return !peer || clock.requestedAt !== undefined || clock.receivedAt !== undefined;
};

/** Without its peer the transfer is one by letter, which no worker touches. */
const toLetter = (task: Task, now: Temporal.Instant): Task => {
  const withoutPeer = (task.input ?? []).filter((i) => !hasCode(i.type, TASK_PARAMETERS, 'network-peer'));
  return {
    ...withFailure(withExchange(task, undefined), undefined), input: withoutPeer, lastModified: toFhirInstant(now),
    statusReason: { coding: [{ system: STATUS_REASONS, code: REASON }] },
  };
};

/** The transfer as the withdrawal leaves it; `undefined`: it had ended before. */
export const planWithdrawal = (task: Task, { now, alsoCopy }: Withdrawn): Task | undefined => {
  if (!isOpen(task)) return undefined;
  const at = toFhirInstant(now);
  if (alsoCopy || !isAskedByLetter(task)) return planCompletion(task, { status: 'cancelled', at, recordedAt: at, reason: REASON });
  return readTransfer(task).peer ? toLetter(task, now) : undefined;
};

// Order per request: of two outbox Tasks of one request to one peer, one runs at a time, and a delivery never overtakes an earlier one.
import type { Task } from '@medplum/fhirtypes';
import { isDelivery } from '../fhir/delivery.ts';
import { isOpen, readTransfer } from '../fhir/transfer.ts';
import { parseInstant } from '../kernel/time.ts';
import { findExchangeFault } from './find-exchange-fault.ts';

export interface Neighbours {
  /** In the outbox for the same peer; a claim is made against their versions too, so that two cannot be claimed at once. */
  readonly all: readonly Task[];
  /** To be done with first; absent: the Task may be claimed. */
  readonly ahead?: Task;
}

/** Held by a worker whose lease still runs. */
const isHeld = (task: Task, now: Temporal.Instant): boolean => {
  const { exchange } = readTransfer(task);
  const until = parseInstant(exchange?.nextAt ?? '');
  return exchange?.worker !== undefined && until.ok && Temporal.Instant.compare(now, until.value) < 0;
};

const authoredAt = ({ authoredOn }: Task): number => {
  const at = parseInstant(authoredOn ?? '');
  return at.ok ? at.value.epochMilliseconds : 0;
};

const isBefore = (a: Task, b: Task): boolean => authoredAt(a) < authoredAt(b) || (authoredAt(a) === authoredAt(b) && (a.id ?? '') < (b.id ?? ''));

/** Denied today, and in the outbox for the day on which it will be permitted. */
const waitsForADay = (task: Task): boolean => findExchangeFault(readTransfer(task).statusReason)?.retry === 'parked';

/** What is sent must arrive in order (a correction after what it corrects); asks for records and visits do not wait for each other, nor does anything for a day. */
const mustGoFirst = (other: Task, task: Task): boolean => isDelivery(task) && isDelivery(other) && isBefore(other, task) && !waitsForADay(other);

/** `tasks`: every Task of the request. One that was given up is not in the outbox and holds up nobody. */
export const findNeighbours = (task: Task, tasks: readonly Task[], now: Temporal.Instant): Neighbours => {
  const { peer } = readTransfer(task);
  const isNeighbour = (other: Task): boolean => other.id !== task.id && isOpen(other) && readTransfer(other).exchange !== undefined && readTransfer(other).peer === peer;
  const all = peer === undefined ? [] : tasks.filter(isNeighbour);
  const ahead = all.find((other) => isHeld(other, now) || mustGoFirst(other, task));
  return ahead ? { all, ahead } : { all };
};

// The frame of an attempt at a transfer, a delivery or the booking of a visit: a place at the peer, the claim, the exchange itself, and how the Task stands after it (S8, S12, S17, ADR 0011).
import type { Task } from '@medplum/fhirtypes';
import { findExchangeFault } from '../core/exchange/find-exchange-fault.ts';
import { isClaimedBy } from '../core/exchange/is-claimed-by.ts';
import type { AttemptOutcome } from '../core/exchange/plan-next-attempt.ts';
import { updateEntry } from '../core/fhir/bundle.ts';
import { readTransfer } from '../core/fhir/transfer.ts';
import { ok, type Result } from '../core/kernel/result.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import type { FaultPoint } from '../ports/clock.ts';
import { changeRequest, type ChangeAnswer } from './change-request.ts';
import type { Held } from './renew-lease.ts';
import type { TransferPorts } from './transfer-ports.ts';

/** Why an attempt brought nothing or not all: a code of STATUS_REASONS. */
export interface Shortfall { readonly code: string; readonly retryAfterSeconds?: number | undefined }

/** `lost`: somebody else has the Task, or it has ended: nothing more is written; `undefined`: all went well so far. */
export type Outcome = Shortfall | 'lost' | undefined;

/** `learned`: what the Task says beside, whatever the outcome. */
export interface Exchanged { readonly outcome: Outcome; readonly learned?: (task: Task) => Task }

export interface Claimed extends Held { readonly peer: string }

export type End = Omit<AttemptOutcome, 'received'>;

/** What a transfer, a delivery and a booking differ in. */
export interface Attempt<T extends Claimed> {
  readonly name: 'transfer' | 'delivery' | 'visit';
  readonly claim: (ports: TransferPorts, task: Task) => Promise<Result<T | undefined>>;
  readonly exchange: (ports: TransferPorts, claimed: T) => Promise<Exchanged>;
  readonly tasksOf: (record: RequestRecord) => readonly Task[];
  /** The Task after the attempt. */
  readonly plan: (task: Task, record: RequestRecord, end: End) => Task;
  readonly points: { readonly claimed: FaultPoint; readonly planned?: FaultPoint; readonly ended?: FaultPoint };
}

interface Running<T extends Claimed> { readonly ports: TransferPorts; readonly kind: Attempt<T>; readonly claimed: T }

const reach = ({ reach: at }: TransferPorts, point: FaultPoint | undefined): void => { if (point) at(point); };

/** A stop of ours says nothing of the peer, whatever it broke off. */
const toEnd = (ports: TransferPorts, shortfall: Shortfall | undefined): Pick<End, 'failed' | 'brokenOff'> => {
  if (ports.isStopping()) return { brokenOff: true };
  return shortfall ? { failed: { ...shortfall, random: ports.random() } } : {};
};

interface Ended { readonly shortfall: Shortfall | undefined; readonly learned: Exchanged['learned'] }

/** Nothing is written for a Task that is no longer ours. */
const finish = async <T extends Claimed>({ ports, kind, claimed }: Running<T>, { shortfall, learned }: Ended): Promise<Result<ChangeAnswer>> => {
  const finished = await changeRequest(ports, {
    id: claimed.requestId,
    decide: (record, { now }) => {
      const task = kind.tasksOf(record).find((t) => t.id === claimed.task.id);
      if (!task || !isClaimedBy(task, { worker: ports.policy.worker, attempts: claimed.attempts })) return ok({ entries: [], quiet: true });
      reach(ports, kind.points.planned);
      return ok({ entries: [updateEntry(kind.plan(learned?.(task) ?? task, record, { now, policy: ports.policy.retry, ...toEnd(ports, shortfall) }))], quiet: true });
    },
  });
  reach(ports, kind.points.ended);
  const fault = findExchangeFault(shortfall?.code)?.fault;
  ports.meter.count({ peer: claimed.peer, code: shortfall?.code ?? 'ok', ...(fault && { fault }) });
  return finished;
};

const wordOf = (outcome: Outcome): string => (outcome === 'lost' ? outcome : outcome?.code ?? 'ok');

const run = async <T extends Claimed>(ports: TransferPorts, task: Task, kind: Attempt<T>): Promise<Result<boolean>> => {
  const claimed = await kind.claim(ports, task);
  if (!claimed.ok) return claimed;
  if (!claimed.value) return ok(false);
  reach(ports, kind.points.claimed);
  const { outcome, learned } = await kind.exchange(ports, claimed.value);
  if (outcome !== 'lost') {
    const finished = await finish({ ports, kind, claimed: claimed.value }, { shortfall: outcome, learned });
    if (!finished.ok) return finished;
  }
  ports.log('info', `${kind.name}.ran`, { task: task.id ?? '', peer: claimed.value.peer, outcome: wordOf(outcome) });
  return ok(true);
};

/**
 * `false`: nothing was asked; it is not its turn, it is denied, or the peer has no place free or may not be asked now.
 * What failed here stays claimed until its lease ends, and is due again then.
 */
export const runExchange = async <T extends Claimed>(ports: TransferPorts, task: Task, kind: Attempt<T>): Promise<Result<boolean>> => {
  const leave = ports.peers.enter(readTransfer(task).peer ?? '');
  return leave ? run(ports, task, kind).finally(leave) : ok(false);
};

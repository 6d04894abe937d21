// Two rules over what happened to every transfer, open and ended: where they differ in when it was due, whether it became overdue and who would have been told. Nothing is written.
import type { ServiceRequest, Task } from '@medplum/fhirtypes';
import { findClockRule } from '../core/deadlines/find-clock-rule.ts';
import { isTransfer, readTransfer, requestIdOf } from '../core/fhir/transfer.ts';
import { findProgramme } from '../core/intake/find-programme.ts';
import type { Programme } from '../core/intake/programme.ts';
import { ok, type Result } from '../core/kernel/result.ts';
import { assessHistory, type HistoryOutcome, type HistorySpan } from '../core/notices/assess-history.ts';
import type { Calendars } from '../ports/calendars.ts';
import type { FlowPorts } from './flow-ports.ts';
import { searchPages } from './search-pages.ts';

/** The programmes as they would be. */
export interface OtherRules { readonly programmes: ReadonlyMap<string, Programme>; readonly calendars: Calendars }

export interface ReplayTotals { readonly overdue: number; readonly notices: number }

export interface ReplayDifference { readonly transfer: string; readonly now: HistoryOutcome; readonly other: HistoryOutcome }

export interface DeadlineReplay {
  readonly transfers: number;
  readonly now: ReplayTotals;
  readonly other: ReplayTotals;
  /** Transfers that differ in each. */
  readonly differ: { readonly due: number; readonly overdue: number; readonly notices: number };
  /** The first 1000. */
  readonly differences: readonly ReplayDifference[];
}

type Ports = Pick<FlowPorts, 'store' | 'programmes' | 'calendars'>;

const SHOWN = 1000;

const EMPTY: DeadlineReplay = { transfers: 0, now: { overdue: 0, notices: 0 }, other: { overdue: 0, notices: 0 }, differ: { due: 0, overdue: 0, notices: 0 }, differences: [] };

const plus = ({ overdue, notices }: ReplayTotals, outcome: HistoryOutcome): ReplayTotals => ({ overdue: overdue + Number(outcome.isFlagged), notices: notices + outcome.notices.length });

const add = (sum: DeadlineReplay, found: ReplayDifference): DeadlineReplay => {
  const { now, other } = found;
  const [due, overdue, notices] = [now.dueAt !== other.dueAt, now.isFlagged !== other.isFlagged, now.notices.join() !== other.notices.join()];
  return {
    transfers: sum.transfers + 1, now: plus(sum.now, now), other: plus(sum.other, other),
    differ: { due: sum.differ.due + Number(due), overdue: sum.differ.overdue + Number(overdue), notices: sum.differ.notices + Number(notices) },
    differences: (due || overdue || notices) && sum.differences.length < SHOWN ? [...sum.differences, found] : sum.differences,
  };
};

interface Sides { readonly now: OtherRules; readonly other: OtherRules; readonly span: HistorySpan }

const compare = (task: Task, request: ServiceRequest | undefined, { now, other, span }: Sides): readonly ReplayDifference[] => {
  const [ours, theirs] = [now, other].map(({ programmes }) => request && findProgramme(programmes, request));
  if (!ours || !theirs) return [];
  const { clock } = readTransfer(task);
  return [{
    transfer: task.id ?? '',
    now: assessHistory(clock, findClockRule(clock, ours, now.calendars.of), span),
    other: assessHistory(clock, findClockRule(clock, theirs, other.calendars.of), span),
  }];
};

const requestsOf = async ({ store }: Ports, tasks: readonly Task[]): Promise<ReadonlyMap<string, ServiceRequest>> => {
  const found = await store.readMany([...new Set(tasks.map((task) => `ServiceRequest/${requestIdOf(task)}`))]);
  return new Map(found.flatMap((r) => (r.resourceType === 'ServiceRequest' ? [[r.id ?? '', r] as const] : [])));
};

/** One page of transfers is in memory at a time. */
export const replayDeadlines = async (ports: Ports, { from, to, ...other }: OtherRules & HistorySpan): Promise<Result<DeadlineReplay>> => {
  let sum = EMPTY;
  for await (const page of searchPages(ports, { type: 'Task', filters: [{ code: 'code', values: ['provide-records'] }], sort: [{ code: '_lastUpdated' }] })) {
    if (!page.ok) return page;
    const tasks = page.value.filter(isTransfer);
    const requests = await requestsOf(ports, tasks);
    sum = tasks.flatMap((task) => compare(task, requests.get(requestIdOf(task)), { now: ports, other, span: { from, to } })).reduce(add, sum);
  }
  return ok(sum);
};

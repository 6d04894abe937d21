// Every due date computed anew from its events, after a rule or the knowledge of holidays has changed: what is right already is read once and not written.
import type { Resource, Task } from '@medplum/fhirtypes';
import { findClockRule } from '../core/deadlines/find-clock-rule.ts';
import { planClock } from '../core/deadlines/plan-clock.ts';
import { updateEntry } from '../core/fhir/bundle.ts';
import { TASK_CODES } from '../core/fhir/systems.ts';
import { isTransfer, readTransfer, requestIdOf } from '../core/fhir/transfer.ts';
import { parseDeadlineRecomputation } from '../core/intake/parse-deadline-recomputation.ts';
import type { Programme } from '../core/intake/programme.ts';
import { ok, type Result } from '../core/kernel/result.ts';
import { toFhirInstant } from '../core/kernel/time.ts';
import { changeRequest, type ChangePorts } from './change-request.ts';
import type { FlowPorts } from './flow-ports.ts';
import { programmeOf } from './programme-of.ts';

export interface RecomputedDeadline {
  /** Task id, and the ServiceRequest's. */
  readonly transfer: string;
  readonly request: string;
  readonly rule: string;
  /** FHIR dateTimes; absent: nothing is due. Equal where only something else that is derived differs. */
  readonly dueBefore?: string;
  readonly dueAfter?: string;
}

export interface RecomputationSummary {
  readonly at: string;
  readonly dryRun: boolean;
  /** Transfers read, open and ended. */
  readonly checked: number;
  readonly differing: number;
  /** Requests written; by a dry run none. */
  readonly written: number;
  /** Of a request that could not be written now; the next run finds them again. */
  readonly skipped: number;
  readonly tookMs: number;
  /** The first 1000. */
  readonly changes: readonly RecomputedDeadline[];
}

type Ports = ChangePorts & Pick<FlowPorts, 'log'>;

/** Read at once: memory holds one page and the first differences. */
const PAGE = 200;
const SHOWN = 1000;

const coordinationOf = (task: Task): string => task.partOf?.[0]?.reference ?? '';

/** With one programme there is nothing to look up. */
const findProgrammes = async ({ store, programmes }: Ports, tasks: readonly Task[]): Promise<(task: Task) => Programme | undefined> => {
  const [only] = programmes.values();
  if (programmes.size === 1) return () => only;
  const found = new Map((await store.readMany([...new Set(tasks.map(coordinationOf))])).map((r): [string, Resource] => [`Task/${r.id ?? ''}`, r]));
  return (task) => {
    const coordination = found.get(coordinationOf(task));
    return coordination?.resourceType === 'Task' ? programmeOf(programmes, { coordination }) : undefined;
  };
};

const toNext = ({ calendars }: Ports, task: Task, programme: Programme): Task => planClock(task, findClockRule(readTransfer(task).clock, programme, calendars.of));

const findDiffering = (ports: Ports, tasks: readonly Task[], programmeFor: (task: Task) => Programme | undefined): readonly RecomputedDeadline[] => tasks.flatMap((task) => {
  const programme = programmeFor(task);
  const next = programme ? toNext(ports, task, programme) : task;
  if (next === task || !programme) return [];
  const [before, after] = [readTransfer(task), readTransfer(next)];
  const { rule } = findClockRule(before.clock, programme, ports.calendars.of);
  return [{ transfer: before.id, request: requestIdOf(task), rule: rule.id, ...(before.dueAt && { dueBefore: before.dueAt }), ...(after.dueAt && { dueAfter: after.dueAt }) }];
});

/** In the frame of every change: what follows from a due date (the worklist's order) is written with it, and nothing is lost that somebody else wrote meanwhile. */
const write = async (ports: Ports, id: string): Promise<boolean> => {
  const changed = await changeRequest(ports, {
    id,
    decide: (record, { now, programme }) => ok({
      entries: record.transfers.flatMap((task) => {
        const next = toNext(ports, task, programme);
        return next === task ? [] : [updateEntry({ ...next, lastModified: toFhirInstant(now) })];
      }),
      quiet: true,
    }),
  });
  if (!changed.ok) ports.log('warn', 'deadlines.not-recomputed', { kind: changed.failure.kind });
  return changed.ok;
};

const readPage = (ports: Ports, cursor: string | undefined): ReturnType<Ports['store']['search']> =>
  ports.store.search({ type: 'Task', filters: [{ code: 'code', values: [`${TASK_CODES}|provide-records`] }], count: PAGE, ...(cursor !== undefined && { cursor }) });

const recompute = async (ports: Ports, dryRun: boolean): Promise<Result<Omit<RecomputationSummary, 'at' | 'tookMs'>>> => {
  const sum = { checked: 0, differing: 0, written: 0, skipped: 0 };
  const changes: RecomputedDeadline[] = [];
  let cursor: string | undefined;
  do {
    const page = await readPage(ports, cursor);
    if (!page.ok) return page;
    const tasks = page.value.matches.filter((r): r is Task => r.resourceType === 'Task' && isTransfer(r));
    const differing = findDiffering(ports, tasks, await findProgrammes(ports, tasks));
    for (const id of dryRun ? [] : new Set(differing.map(({ request }) => request))) sum[await write(ports, id) ? 'written' : 'skipped'] += 1;
    sum.checked += tasks.length;
    sum.differing += differing.length;
    changes.push(...differing.slice(0, SHOWN - changes.length));
    cursor = page.value.next;
  } while (cursor !== undefined);
  return ok({ dryRun, ...sum, changes });
};

/** As often as anyone likes: a second run finds nothing. Failures: `malformed`, `invalid`; those of the store. */
export const recomputeDeadlines = async (ports: Ports, body: unknown): Promise<Result<{ readonly body: RecomputationSummary }>> => {
  const parsed = parseDeadlineRecomputation(body);
  if (!parsed.ok) return parsed;
  const at = ports.clock.now();
  const done = await recompute(ports, parsed.value.dryRun ?? false);
  if (!done.ok) return done;
  const { changes: _changes, ...counts } = done.value;
  const tookMs = Math.round(ports.clock.now().since(at).total('milliseconds'));
  ports.log('info', 'deadlines.recomputed', { ...counts, tookMs });
  return ok({ body: { at: toFhirInstant(at), tookMs, ...done.value } });
};

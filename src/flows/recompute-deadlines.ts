// Every due date computed anew from its events, after a rule, its ladder or the knowledge of holidays has changed: what is right already is read once and not written.
import type { CommunicationRequest, Task } from '@medplum/fhirtypes';
import { findClockRule } from '../core/deadlines/find-clock-rule.ts';
import { planClock } from '../core/deadlines/plan-clock.ts';
import { compact } from '../core/fhir/compact.ts';
import { TASK_CODES } from '../core/fhir/systems.ts';
import { readNotice } from '../core/fhir/notice.ts';
import { toByReference } from '../core/fhir/reference-of.ts';
import { isOpen, isTransfer, readTransfer, requestIdOf } from '../core/fhir/transfer.ts';
import { findRules } from '../core/intake/find-rules.ts';
import { parseDeadlineRecomputation } from '../core/intake/parse-deadline-recomputation.ts';
import type { Programme } from '../core/intake/programme.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import { toFhirInstant } from '../core/kernel/time.ts';
import { planRecheck } from '../core/notices/plan-recheck.ts';
import type { ChangePorts } from './change-request.ts';
import type { FlowPorts } from './flow-ports.ts';
import { programmeOf } from './programme-of.ts';
import { searchPages } from './search-pages.ts';
import { writeClocks } from './write-clocks.ts';

export interface RecomputedDeadline {
  /** Task id, and the ServiceRequest's. */
  readonly transfer: string;
  readonly request: string;
  /** Absent: the programme's. */
  readonly rule?: string;
  /** FHIR dateTimes; absent: nothing is due. Equal where only something else that is derived differs. */
  readonly dueBefore?: string;
  readonly dueAfter?: string;
}

export interface RecomputationSummary {
  readonly at: string;
  readonly dryRun: boolean;
  /** Transfers read, open and ended; what is written meanwhile is looked at again, and not counted. */
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

type Ports = ChangePorts & Pick<FlowPorts, 'log' | 'isStopping'>;

/** Memory holds one page and the first differences. */
const SHOWN = 1000;

/** Where its rule is one programme's alone, it is that one's; else its coordination task tells. */
const findProgrammes = async ({ store, programmes }: Ports, tasks: readonly Task[]): Promise<(task: Task) => Programme | undefined> => {
  const all = [...programmes.values()].map((programme) => ({ programme, rules: new Set<string | undefined>(findRules(programme).map(({ id }) => id)) }));
  const byRule = (task: Task): readonly Programme[] => all.filter(({ rules }) => all.length === 1 || rules.has(readTransfer(task).clock.rule)).map(({ programme }) => programme);
  const unclear = tasks.filter((task) => byRule(task).length !== 1).map((task) => task.partOf?.[0]?.reference ?? '');
  const found = toByReference(await store.readMany([...new Set(unclear)]));
  return (task) => {
    const [one, ...more] = byRule(task);
    const coordination = found.get(task.partOf?.[0]?.reference ?? '');
    if (one && more.length === 0) return one;
    return coordination?.resourceType === 'Task' ? programmeOf(programmes, { coordination }) : undefined;
  };
};

type NoticesOf = ReadonlyMap<string, readonly CommunicationRequest[]>;

/** Of those that run: a ladder that was changed is seen by what was never told. By Task id. */
const readNotices = async ({ store }: Ports, tasks: readonly Task[]): Promise<NoticesOf> => {
  const open = tasks.filter(isOpen).map(({ id = '' }) => id);
  const found = (await store.findReferring(open.map((id) => ({ type: 'CommunicationRequest', code: 'based-on', target: `Task/${id}` })))).filter((r) => r.resourceType === 'CommunicationRequest');
  const ofTask = Map.groupBy(found, (notice) => readNotice(notice).transfer.replace('Task/', ''));
  return new Map(open.map((id) => [id, ofTask.get(id) ?? []]));
};

/** One of a programme that is configured no more stays as it is. */
const toNext = ({ calendars }: Ports, task: Task, { programme, notices }: { readonly programme: Programme | undefined; readonly notices: readonly CommunicationRequest[] | undefined }): Task => {
  if (!programme) return task;
  const terms = findClockRule(readTransfer(task).clock, programme, calendars.of);
  const timed = planClock(task, terms);
  return notices ? planRecheck(timed, notices, terms) : timed;
};

const findDiffering = (tasks: readonly Task[], planOf: (task: Task) => Task): readonly RecomputedDeadline[] => tasks.flatMap((task) => {
  const next = planOf(task);
  if (next === task) return [];
  const [before, after] = [readTransfer(task), readTransfer(next)];
  return [compact({ transfer: before.id, request: requestIdOf(task), rule: before.clock.rule, dueBefore: before.dueAt, dueAfter: after.dueAt })];
});

type Tally = Pick<RecomputationSummary, 'checked' | 'differing' | 'written' | 'skipped' | 'changes'>;

const EMPTY: Tally = { checked: 0, differing: 0, written: 0, skipped: 0, changes: [] };

const recomputePage = async (ports: Ports, tasks: readonly Task[], dryRun: boolean): Promise<Result<Tally>> => {
  const programmeFor = await findProgrammes(ports, tasks);
  const notices = await readNotices(ports, tasks);
  const planOf = (task: Task): Task => toNext(ports, task, { programme: programmeFor(task), notices: notices.get(task.id ?? '') });
  const changes = findDiffering(tasks, planOf);
  const written = dryRun ? ok({ written: 0, skipped: 0 }) : await writeClocks(ports, { ids: [...new Set(changes.map(({ request }) => request))], planOf });
  return written.ok ? ok({ checked: tasks.length, differing: changes.length, ...written.value, changes }) : written;
};

const add = (sum: Tally, { checked, differing, written, skipped, changes }: Tally): Tally => ({
  checked: sum.checked + checked, differing: sum.differing + differing, written: sum.written + written, skipped: sum.skipped + skipped,
  changes: sum.changes.length < SHOWN ? [...sum.changes, ...changes].slice(0, SHOWN) : sum.changes,
});

/** Oldest first, as they lie on the disk: a database that is larger than the memory is read in one go. */
const walk = (ports: Ports, written: string): ReturnType<typeof searchPages<'Task'>> => searchPages(ports, {
  type: 'Task', filters: [{ code: 'code', values: [`${TASK_CODES}|provide-records`] }, { code: '_lastUpdated', values: [written] }], sort: [{ code: '_lastUpdated' }],
});

const recomputeAll = async (ports: Ports, written: string, dryRun: boolean): Promise<Result<Tally>> => {
  let sum = EMPTY;
  for await (const page of walk(ports, written)) {
    if (ports.isStopping()) return fail('not-ready', 'the adapter is being stopped; what is left is computed by the next run');
    const done = page.ok ? await recomputePage(ports, page.value.filter(isTransfer), dryRun) : page;
    if (!done.ok) return done;
    sum = add(sum, done.value);
  }
  return ok(sum);
};

/** What somebody else wrote before it was come to is looked at afterwards. */
const recompute = async (ports: Ports, at: Temporal.Instant, dryRun: boolean): Promise<Result<Tally>> => {
  const all = await recomputeAll(ports, `le${toFhirInstant(at)}`, dryRun);
  const since = all.ok ? await recomputeAll(ports, `gt${toFhirInstant(at)}`, dryRun) : all;
  return all.ok && since.ok ? ok(add(all.value, { ...since.value, checked: 0 })) : since;
};

/** As often as anyone likes: a second run finds nothing. Failures: `malformed`, `invalid`; `not-ready` when the adapter is being stopped; those of the store. */
export const recomputeDeadlines = async (ports: Ports, body: unknown): Promise<Result<{ readonly body: RecomputationSummary }>> => {
  const parsed = parseDeadlineRecomputation(body);
  if (!parsed.ok) return parsed;
  const { dryRun = false } = parsed.value;
  const at = ports.clock.now();
  const done = await recompute(ports, at, dryRun);
  if (!done.ok) return done;
  const { changes: _changes, ...counts } = done.value;
  const tookMs = Math.round(ports.clock.now().since(at).total('milliseconds'));
  ports.log('info', 'deadlines.recomputed', { dryRun, ...counts, tookMs });
  return ok({ body: { at: toFhirInstant(at), tookMs, dryRun, ...done.value } });
};

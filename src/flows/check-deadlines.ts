// The deadline check: each transfer that has become overdue is recorded once (S13). Its time follows what is due, not what is open.
import type { Task } from '@medplum/fhirtypes';
import { planDeadlineCheck } from '../core/deadlines/plan-deadline-check.ts';
import { transactionOf, updateEntry } from '../core/fhir/bundle.ts';
import { notBefore } from '../core/fhir/not-before.ts';
import { readTransfer } from '../core/fhir/transfer.ts';
import { parseDeadlineCheck } from '../core/intake/parse-deadline-check.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import { parseInstant, toFhirInstant } from '../core/kernel/time.ts';
import { commitBundle } from './commit-bundle.ts';
import type { FlowPorts } from './flow-ports.ts';

type Ports = Pick<FlowPorts, 'store' | 'validate' | 'clock' | 'programmes' | 'policy' | 'reach' | 'log'>;

export interface DeadlineSummary {
  /** The moment that was checked for. */
  readonly at: string;
  readonly dryRun: boolean;
  /** Looked at: due, open and not flagged before. */
  readonly checked: number;
  /** Recorded as overdue by this run; by a dry run: would be. */
  readonly flagged: number;
  /** Ids of the flagged transfers, the first 1000. */
  readonly transfers: readonly string[];
  /** Changed by somebody else meanwhile; the next run looks again. */
  readonly skipped: number;
}

/** Versions written in one commit. */
const BATCH = 200;
const SHOWN = 1000;

/** A batch is written whole; where somebody was faster with one of them, one by one. */
const write = async (ports: Ports, tasks: readonly Task[]): Promise<Result<ReadonlySet<string>>> => {
  if (tasks.length === 0) return ok(new Set());
  ports.reach('deadline-before-commit');
  const all = await commitBundle(ports, transactionOf(tasks.map(updateEntry)));
  ports.reach('deadline-after-commit');
  if (all.ok) return ok(new Set(tasks.map((t) => t.id ?? '')));
  if (all.failure.kind !== 'version-conflict') return all;
  const written = new Set<string>();
  for (const task of tasks) {
    const one = await commitBundle(ports, transactionOf([updateEntry(task)]));
    if (one.ok) written.add(task.id ?? '');
    else if (one.failure.kind !== 'version-conflict') return one;
  }
  return ok(written);
};

/** S13: a moment ahead of the clock is taken only where travelling is allowed, or nothing is there to be flagged too early. */
const findMoment = async (ports: Ports, at: string | undefined, dryRun: boolean): Promise<Result<Temporal.Instant>> => {
  const now = ports.clock.now();
  if (at === undefined) return ok(now);
  const parsed = parseInstant(at);
  if (!parsed.ok) return fail('invalid', { text: 'must be an instant with an offset', expression: 'at' });
  if (dryRun || ports.policy.allowTimeTravel || Temporal.Instant.compare(parsed.value, now) <= 0) return parsed;
  const any = await ports.store.search({ type: 'ServiceRequest', filters: [], count: 1 });
  if (!any.ok) return any;
  return any.value.matches.length === 0 ? parsed : fail('business-rule', { text: 'lies ahead of the clock; a dry run shows what would be flagged', expression: 'at' });
};

const check = async (ports: Ports, at: Temporal.Instant, dryRun: boolean): Promise<Result<DeadlineSummary>> => {
  const timeZone = [...ports.programmes.values()][0]?.timeZone ?? 'UTC';
  const moment = toFhirInstant(at);
  const sum = { checked: 0, skipped: 0 };
  const flagged: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await ports.store.search({
      type: 'Task', filters: [{ code: 'deadline-check-at', values: [`le${moment}`] }], sort: [{ code: 'deadline-check-at' }], count: BATCH, ...(cursor && { cursor }),
    });
    if (!page.ok) return page;
    const planned = page.value.matches.flatMap((r) => (r.resourceType === 'Task' ? [{ before: r, after: planDeadlineCheck(r, { now: at, timeZone }) }] : []));
    const changed = planned.flatMap(({ before, after }) => (after ? [notBefore({ ...after, lastModified: moment }, before)] : []));
    const written = dryRun ? ok(new Set(changed.map((t) => t.id ?? ''))) : await write(ports, changed);
    if (!written.ok) return written;
    sum.checked += planned.length;
    sum.skipped += changed.length - written.value.size;
    flagged.push(...changed.filter((t) => written.value.has(t.id ?? '') && readTransfer(t).overdue).map((t) => t.id ?? ''));
    cursor = page.value.next;
  } while (cursor);
  return ok({ at: moment, dryRun, ...sum, flagged: flagged.length, transfers: flagged.slice(0, SHOWN) });
};

/** Runs as often as anyone likes: what was flagged or has ended is not looked at again. */
export const checkDeadlines = async (ports: Ports, body: unknown): Promise<Result<{ readonly body: DeadlineSummary }>> => {
  const parsed = parseDeadlineCheck(body);
  if (!parsed.ok) return parsed;
  const dryRun = parsed.value.dryRun ?? false;
  const at = await findMoment(ports, parsed.value.at, dryRun);
  if (!at.ok) return at;
  const summary = await check(ports, at.value, dryRun);
  if (!summary.ok) return summary;
  const { checked, flagged, skipped } = summary.value;
  ports.log('info', 'deadlines.checked', { at: summary.value.at, dryRun, checked, flagged, skipped });
  return ok({ body: summary.value });
};

// The deadline check: each transfer that has become overdue is recorded once (S13). Its time follows what is due, not what is open.
import type { BundleEntry } from '@medplum/fhirtypes';
import { createOnceEntry, transactionOf, updateEntry } from '../core/fhir/bundle.ts';
import { readNotice } from '../core/fhir/notice.ts';
import { readTransfer } from '../core/fhir/transfer.ts';
import { parseDeadlineCheck } from '../core/intake/parse-deadline-check.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import { parseInstant, toFhirInstant } from '../core/kernel/time.ts';
import { commitBundle } from './commit-bundle.ts';
import type { FlowPorts } from './flow-ports.ts';
import { planChecks, type CheckPorts, type PlannedCheck, type PlannedNotice } from './plan-checks.ts';

type Ports = CheckPorts & Pick<FlowPorts, 'validate' | 'clock' | 'policy' | 'reach' | 'log'>;

/** A notice that would be made, in a dry run. */
export interface ShownNotice {
  readonly id: string;
  readonly transfer: string;
  readonly step: string;
  readonly addressee: string;
  readonly channel: string;
  /** The moment that the ladder names. */
  readonly at: string;
  /** When it would go out; absent: it is shown only, or overtaken. */
  readonly sendAt?: string;
  readonly overtaken: boolean;
  readonly text: string;
}

export interface DeadlineSummary {
  /** The moment that was checked for. */
  readonly at: string;
  readonly dryRun: boolean;
  /** Looked at: due for a step of their ladder, or over. */
  readonly checked: number;
  /** Recorded as overdue by this run; by a dry run: would be. */
  readonly flagged: number;
  /** Ids of the flagged transfers, the first 1000. */
  readonly transfers: readonly string[];
  /** Changed by somebody else meanwhile; the next run looks again. */
  readonly skipped: number;
  /** Made by this run; by a dry run: would be. `overtaken`: missed, and recorded as never sent. */
  readonly notices: { readonly planned: number; readonly overtaken: number };
  /** Of a dry run, the first 1000. */
  readonly wouldTell?: readonly ShownNotice[];
}

/** Transfers written in one commit. */
const BATCH = 200;
const SHOWN = 1000;

/** Somebody who made it meanwhile was as right. */
const toNoticeEntry = ({ resource }: PlannedNotice): BundleEntry => (resource.meta?.versionId ? updateEntry(resource) : createOnceEntry(resource, resource.identifier?.[0]));

const toEntries = ({ after, notices }: PlannedCheck): readonly BundleEntry[] => [...(after ? [updateEntry(after)] : []), ...notices.map(toNoticeEntry)];

/** A batch is written whole; where somebody was faster with one of them, one by one. */
const write = async (ports: Ports, checks: readonly PlannedCheck[]): Promise<Result<ReadonlySet<PlannedCheck>>> => {
  if (checks.length === 0) return ok(new Set());
  ports.reach('deadline-before-commit');
  const all = await commitBundle(ports, transactionOf(checks.flatMap(toEntries)));
  ports.reach('deadline-after-commit');
  if (all.ok) return ok(new Set(checks));
  if (all.failure.kind !== 'version-conflict') return all;
  const written = new Set<PlannedCheck>();
  for (const check of checks) {
    const one = await commitBundle(ports, transactionOf(toEntries(check)));
    if (one.ok) written.add(check);
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

const toShown = ({ resource, isOvertaken }: PlannedNotice): ShownNotice => {
  const { id, transfer, step, addressee, channel, at, text, exchange } = readNotice(resource);
  return { id, transfer: transfer.replace('Task/', ''), step, addressee, channel, at, ...(exchange && { sendAt: exchange.nextAt }), overtaken: isOvertaken, text };
};

const isFlagged = ({ before, after }: PlannedCheck): boolean => after !== undefined && !readTransfer(before).overdue && readTransfer(after).overdue !== undefined;

const check = async (ports: Ports, at: Temporal.Instant, dryRun: boolean): Promise<Result<DeadlineSummary>> => {
  const moment = toFhirInstant(at);
  const sum = { checked: 0, skipped: 0, flagged: 0 };
  const notices = { planned: 0, overtaken: 0 };
  const flagged: string[] = [];
  const shown: ShownNotice[] = [];
  let cursor: string | undefined;
  do {
    const page = await ports.store.search({
      type: 'Task', filters: [{ code: 'deadline-check-at', values: [`le${moment}`] }], sort: [{ code: 'deadline-check-at' }], count: BATCH, ...(cursor && { cursor }),
    });
    if (!page.ok) return page;
    const planned = await planChecks(ports, page.value.matches.flatMap((r) => (r.resourceType === 'Task' ? [r] : [])), at);
    const changed = planned.filter(({ after, notices: made }) => after !== undefined || made.length > 0);
    const written = dryRun ? ok(new Set(changed)) : await write(ports, changed);
    if (!written.ok) return written;
    const late = [...written.value].filter(isFlagged).map(({ before }) => before.id ?? '');
    const made = [...written.value].flatMap((c) => c.notices);
    sum.checked += planned.length;
    sum.skipped += changed.length - written.value.size;
    sum.flagged += late.length;
    notices.planned += made.filter((n) => !n.isOvertaken).length;
    notices.overtaken += made.filter((n) => n.isOvertaken).length;
    flagged.push(...late.slice(0, SHOWN - flagged.length));
    if (dryRun) shown.push(...made.slice(0, SHOWN - shown.length).map(toShown));
    cursor = page.value.next;
  } while (cursor);
  return ok({ at: moment, dryRun, ...sum, transfers: flagged, notices, ...(dryRun && { wouldTell: shown }) });
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
  const { checked, flagged, skipped, notices } = summary.value;
  ports.log('info', 'deadlines.checked', { at: summary.value.at, dryRun, checked, flagged, skipped, notices: notices.planned, overtaken: notices.overtaken });
  return ok({ body: summary.value });
};

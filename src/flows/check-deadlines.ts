// The deadline check: what became overdue is recorded once (S13), and who is to be told is told. Its time follows what is due, not what is open.
import { parseDeadlineCheck } from '../core/intake/parse-deadline-check.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import { parseInstant, toFhirInstant } from '../core/kernel/time.ts';
import type { LastRun } from '../ports/leases.ts';
import type { FlowPorts } from './flow-ports.ts';
import type { CheckPorts } from './plan-checks.ts';
import { runDeadlineCheck, type DeadlineRun, type DeadlineTally, type ShownNotice } from './run-deadline-check.ts';

type Ports = CheckPorts & Pick<FlowPorts, 'leases' | 'validate' | 'clock' | 'policy' | 'reach' | 'log' | 'isStopping'>;

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
  /** When a check ended last before this one; absent: none ever has. */
  readonly lastRunAt?: string;
  /** It no longer was this process's to make, or that is being stopped: another one goes on. */
  readonly brokenOff?: boolean;
  /** Of a dry run, the first 1000. */
  readonly wouldTell?: readonly ShownNotice[];
}

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

const toSummary = ({ at, dryRun }: DeadlineRun, { planned, overtaken, brokenOff, shown, ...sum }: DeadlineTally, last: LastRun | undefined): DeadlineSummary => ({
  at: toFhirInstant(at), dryRun, ...sum, notices: { planned, overtaken },
  ...(last && { lastRunAt: toFhirInstant(last.at) }), ...(brokenOff && { brokenOff }), ...(dryRun && { wouldTell: shown }),
});

const tell = (ports: Ports, { at, dryRun, checked, flagged, skipped, notices, lastRunAt }: DeadlineSummary): void => {
  ports.log('info', 'deadlines.checked', { at, dryRun, checked, flagged, skipped, notices: notices.planned, overtaken: notices.overtaken });
  // notices are overtaken by nothing else: no check ran while they came
  if (!dryRun && notices.overtaken > 0) ports.log('warn', 'deadlines.missed', { overtaken: notices.overtaken, ...(lastRunAt !== undefined && { lastRunAt }) });
};

const record = async ({ clock, leases }: Ports, began: Temporal.Instant): Promise<Result<undefined>> => {
  const at = clock.now();
  return leases.recordRun('deadline-check', { at, tookMs: at.since(began).total('milliseconds') });
};

const runAt = async (ports: Ports, run: DeadlineRun): Promise<Result<DeadlineSummary>> => {
  const [began, last] = [ports.clock.now(), await ports.leases.findLastRun('deadline-check')];
  if (!last.ok) return last;
  const tally = await runDeadlineCheck(ports, run);
  if (!tally.ok) return tally;
  const summary = toSummary(run, tally.value, last.value);
  tell(ports, summary);
  const recorded = run.dryRun || tally.value.brokenOff ? ok(undefined) : await record(ports, began);
  return recorded.ok ? ok(summary) : recorded;
};

/** Runs as often as anyone likes: what was done, or has ended, is not looked at again. `mayWrite`: whether it still is this process's to make; absent: it is. */
export const checkDeadlines = async (ports: Ports, body: unknown, mayWrite = (): boolean => true): Promise<Result<{ readonly body: DeadlineSummary }>> => {
  const parsed = parseDeadlineCheck(body);
  if (!parsed.ok) return parsed;
  const dryRun = parsed.value.dryRun ?? false;
  const at = await findMoment(ports, parsed.value.at, dryRun);
  if (!at.ok) return at;
  const summary = await runAt(ports, { at: at.value, dryRun, mayWrite });
  return summary.ok ? ok({ body: summary.value }) : summary;
};

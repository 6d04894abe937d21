// `npm run deadlines -- [--at INSTANT] [--recompute] [--dry-run]`: one deadline check for an external scheduler, or every due date anew; prints a JSON summary.
// `npm run deadlines -- --replay FROM..TO --rules FILE [--json]`: two rules over what happened; prints where they differ.
import { parseArgs } from 'node:util';
import { fail, ok, toIssueLine, type Result } from '../core/kernel/result.ts';
import { parseInstant } from '../core/kernel/time.ts';
import type { DeadlineReplay, ReplayDifference } from '../flows/replay-deadlines.ts';

export interface DeadlineArguments {
  readonly at?: string;
  readonly dryRun?: boolean;
  /** Every due date anew from its events, instead of a check. */
  readonly recompute?: boolean;
}
export interface ReplayArguments { readonly from: Temporal.Instant; readonly to: Temporal.Instant; readonly rules: string }

export interface DeadlineCommands {
  /** Runs the check here, or asks the adapter that has the folder; the composition root knows which. */
  readonly check: (body: DeadlineArguments) => Promise<Result<unknown>>;
  readonly replay: (asked: ReplayArguments) => Promise<Result<DeadlineReplay>>;
}

interface Ending { readonly status: 0 | 1 | 2; readonly text: string }

const USAGE = 'usage: npm run deadlines -- [--at 2026-12-24T09:00:00+01:00 | --recompute] [--dry-run] | --replay 2026-11-01T00:00:00+01:00..2026-12-01T00:00:00+01:00 --rules rule.json [--json]';

interface Given { readonly 'at'?: string; readonly 'dry-run'?: boolean; readonly 'replay'?: string; readonly 'rules'?: string; readonly 'json'?: boolean; readonly 'recompute'?: boolean }

const parse = (args: readonly string[]): Result<Given> => {
  try {
    const string = { type: 'string' } as const;
    const boolean = { type: 'boolean' } as const;
    return ok(parseArgs({ args: [...args], options: { 'at': string, 'dry-run': boolean, 'replay': string, 'rules': string, 'json': boolean, 'recompute': boolean } }).values);
  } catch {
    return fail('invalid', USAGE);
  }
};

const parseSpan = (text: string): Result<Omit<ReplayArguments, 'rules'>> => {
  const [from, to] = text.split('..').map(parseInstant);
  if (!from?.ok || !to?.ok) return fail('invalid', USAGE);
  return Temporal.Instant.compare(from.value, to.value) <= 0 ? ok({ from: from.value, to: to.value }) : fail('invalid', USAGE);
};

/** It goes with `--json` alone. */
const isAlone = ({ at, 'dry-run': dryRun, recompute }: Given): boolean => at === undefined && !dryRun && !recompute;

const parseReplay = ({ replay = '', rules, ...others }: Given): Result<ReplayArguments> => {
  const span = parseSpan(replay);
  return span.ok && rules !== undefined && isAlone(others) ? ok({ ...span.value, rules }) : fail('invalid', USAGE);
};

const outcome = ({ dueAt, isFlagged, notices }: ReplayDifference['now']): string =>
  `${dueAt === undefined ? 'nothing due' : `due ${dueAt}`}${isFlagged ? ', overdue' : ''}, notices: ${notices.join(' ') || 'none'}`;

const toText = ({ transfers, now, other, differ, differences }: DeadlineReplay): string => [
  `${String(transfers)} transfers`,
  `as configured: ${String(now.overdue)} overdue, ${String(now.notices)} notices`,
  `other rule:    ${String(other.overdue)} overdue, ${String(other.notices)} notices`,
  `differ: ${String(differ.due)} in when it is due, ${String(differ.overdue)} in whether it is overdue, ${String(differ.notices)} in who is told`,
  ...differences.flatMap((d) => [d.transfer, `  as configured: ${outcome(d.now)}`, `  other rule:    ${outcome(d.other)}`]),
].join('\n');

/** Due dates follow from events, at whatever moment. */
const parseCheck = ({ at, 'dry-run': dryRun, recompute, rules, json }: Given): Result<DeadlineArguments> => {
  if (rules !== undefined || json || (recompute && at !== undefined)) return fail('invalid', USAGE);
  return ok({ ...(at !== undefined && { at }), ...(dryRun && { dryRun: true }), ...(recompute && { recompute: true }) });
};

const toEnding = <T>(result: Result<T>, show: (value: T) => string): Ending => (result.ok
  ? { status: 0, text: show(result.value) }
  : { status: 1, text: result.failure.issues.map(toIssueLine).join('\n') });

const wrongUse: Ending = { status: 2, text: USAGE };

const replay = async (given: Given, commands: DeadlineCommands): Promise<Ending> => {
  const asked = parseReplay(given);
  return asked.ok ? toEnding(await commands.replay(asked.value), given.json ? JSON.stringify : toText) : wrongUse;
};

/** Text for standard output or, where it failed, for standard error, and the exit status: 0 done, 1 refused or failed, 2 wrong use. */
export const runDeadlines = async (args: readonly string[], commands: DeadlineCommands): Promise<Ending> => {
  const parsed = parse(args);
  if (!parsed.ok) return wrongUse;
  if (parsed.value.replay !== undefined) return replay(parsed.value, commands);
  const check = parseCheck(parsed.value);
  return check.ok ? toEnding(await commands.check(check.value), JSON.stringify) : wrongUse;
};

// `npm run deadlines -- [--at INSTANT] [--recompute] [--dry-run]`: one deadline check for an external scheduler, or every due date anew; prints a JSON summary.
import { parseArgs } from 'node:util';
import type { Result } from '../core/kernel/result.ts';
import { fail, ok } from '../core/kernel/result.ts';

export interface DeadlineArguments {
  readonly at?: string;
  readonly dryRun?: boolean;
  /** Every due date anew from its events, instead of a check. */
  readonly recompute?: boolean;
}
/** Runs the check here, or asks the adapter that has the folder; the composition root knows which. */
export type CheckDeadlines = (body: DeadlineArguments) => Promise<Result<unknown>>;

const WRONG_USE = fail('invalid', 'usage: npm run deadlines -- [--at 2026-12-24T09:00:00+01:00 | --recompute] [--dry-run]');

const parse = (args: readonly string[]): Result<DeadlineArguments> => {
  try {
    const { values } = parseArgs({ args: [...args], options: { 'at': { type: 'string' }, 'dry-run': { type: 'boolean' }, 'recompute': { type: 'boolean' } } });
    // due dates follow from events, at whatever moment
    if (values.recompute && values.at !== undefined) return WRONG_USE;
    return ok({ ...(values.at !== undefined && { at: values.at }), ...(values['dry-run'] && { dryRun: true }), ...(values.recompute && { recompute: true }) });
  } catch {
    return WRONG_USE;
  }
};

/** Text for standard output or, where it failed, for standard error, and the exit status: 0 done, 1 refused or failed, 2 wrong use. */
export const runDeadlines = async (args: readonly string[], check: CheckDeadlines): Promise<{ readonly status: 0 | 1 | 2; readonly text: string }> => {
  const parsed = parse(args);
  if (!parsed.ok) return { status: 2, text: parsed.failure.issues.map((i) => i.text).join('\n') };
  const checked = await check(parsed.value);
  return checked.ok
    ? { status: 0, text: JSON.stringify(checked.value) }
    : { status: 1, text: checked.failure.issues.map((i) => `${i.expression ? `${i.expression}: ` : ''}${i.text}`).join('\n') };
};

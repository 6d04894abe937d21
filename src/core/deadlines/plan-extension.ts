// A custodian announces that it needs the further time that its rule allows: once, with the reason, before the time is over (GDPR art. 12(3)).
import type { TransferEvents } from '../fhir/transfer.ts';
import { fail, ok, type Issue, type Result } from '../kernel/result.ts';
import type { ClockRule } from './clock-rule.ts';
import { toExplainedClock } from './to-explained-clock.ts';

export interface AnnouncedExtension {
  /** Instant with offset. */
  readonly announcedAt: string;
  readonly reason?: string;
}

const checkReason = ({ reason }: AnnouncedExtension, { rule }: ClockRule): readonly Issue[] =>
  (rule.extension?.reasonRequired && reason === undefined ? [{ text: 'is required: the rule wants the extension explained', expression: 'reason', code: 'required' }] : []);

const isLate = (clock: TransferEvents, by: ClockRule): boolean => toExplainedClock(clock, by)?.explanation.some(({ code }) => code === 'extension-late') ?? false;

/** Failures: `business-rule` where the rule has none, or it comes when the time is over; `state-conflict` where it was taken before; `invalid` without the reason that the rule wants. */
export const planExtension = (clock: TransferEvents, announced: AnnouncedExtension, by: ClockRule): Result<TransferEvents> => {
  if (!by.rule.extension) return fail('business-rule', `the rule ${by.rule.id} knows no extension`);
  if (clock.extended) return fail('state-conflict', 'the extension was announced before, and there is one');
  const issues = checkReason(announced, by);
  if (issues.length > 0) return fail('invalid', ...issues);
  const { announcedAt: at, reason } = announced;
  const extended: TransferEvents = { ...clock, extended: { at, ...(reason !== undefined && { reason }) } };
  return isLate(extended, by) ? fail('business-rule', { text: 'lies after the end of the time that it would extend', expression: 'announcedAt' }) : ok(extended);
};

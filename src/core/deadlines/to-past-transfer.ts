// A transfer as the early warning learns from it: only of those under a legal clock, and once it is known how it went.
import type { PastTransfer } from './assess-risk.ts';
import type { Outcome } from './find-outcome.ts';

const DAY_MS = 86_400_000;
const dayOf = (date: Temporal.PlainDate): number => date.toZonedDateTime('UTC').epochMilliseconds / DAY_MS;

/** `undefined`: it is still open within its limit, was given up within it, or had no limit. */
export const toPastTransfer = ({ standing, startOn, days, dueDays, missed }: Outcome, custodian: string): PastTransfer | undefined => {
  if (dueDays === undefined) return undefined;
  const startDay = dayOf(startOn);
  if (missed) return { custodian, startDay, dueDays, knownDay: startDay + dueDays + 1 };
  return standing === 'on-time' && days !== undefined ? { custodian, startDay, dueDays, days, knownDay: startDay + days } : undefined;
};

// What one custodian's transfers say of it: how many in time and late, how long they took, what was missing, and whose fault was met.
import { findExchangeFault } from '../exchange/find-exchange-fault.ts';
import type { Fault } from '../kernel/result.ts';
import type { Standing } from './find-outcome.ts';
import type { MonthTally, Tally } from './to-tally.ts';

export interface ReasonCount {
  readonly code: string;
  /** Whose to mend. */
  readonly fault: Fault;
  readonly text: string;
  readonly transfers: number;
  /** Of those, came late or are overdue: they met it, which does not say that it is why. */
  readonly late: number;
}

export interface CustodianRecord {
  /** Handed over under a legal clock, before and after the limit (S3, S4). */
  readonly onTime: number;
  readonly late: number;
  /** Not handed over, within the limit or without one now. */
  readonly open: number;
  /** Not handed over, the limit has passed. */
  readonly overdue: number;
  readonly withdrawn: number;
  readonly cancelled: number;
  /** The receipt was never recorded: counted here only. */
  readonly estimates: { readonly open: number; readonly handedOver: number };
  /** Each transfer stands in exactly one of the numbers above. */
  readonly total: number;
  /** Of those whose limit was decided, `n` = onTime + late + overdue; `percent` absent: none, or too few to say. */
  readonly inTime: { readonly n: number; readonly percent?: number };
  /** Whole days from the start to the handing over, of `n` handed over under a legal clock; nearest rank: a number of days that occurred. Absent: too few. */
  readonly days: { readonly n: number; readonly median?: number; readonly p90?: number };
  /** Of the same: 0 to 5 days, 6 to 10, 11 to 15, more. */
  readonly bands: { readonly upTo5: number; readonly upTo10: number; readonly upTo15: number; readonly over15: number };
  /** Of the same, those that brought documents over which we have a record; `complete`: nothing came after the first day and nothing was held back. */
  readonly completeAtFirst: { readonly n: number; readonly complete: number };
  /** The most frequent first. */
  readonly reasons: readonly ReasonCount[];
  /** By month of the start, in order. */
  readonly months: readonly (MonthTally & { readonly month: string })[];
}

/** Below it no share and no percentile is told: one transfer more would turn it over. */
const FEWEST = 5;

const sumOf = (numbers: Iterable<number>): number => [...numbers].reduce((sum, n) => sum + n, 0);

/** Nearest rank: the smallest value that at least this share of all do not exceed. */
const findPercentile = (days: Tally['days'], n: number, percent: number): number | undefined => {
  const rank = Math.ceil((n * percent) / 100);
  const at = { passed: 0 };
  return [...days].toSorted(([a], [b]) => a - b).find(([, count]) => {
    at.passed += count;
    return at.passed >= rank;
  })?.[0];
};

const toDays = (days: Tally['days']): CustodianRecord['days'] => {
  const n = sumOf(days.values());
  if (n < FEWEST) return { n };
  const [median, p90] = [findPercentile(days, n, 50), findPercentile(days, n, 90)];
  return { n, ...(median !== undefined && { median }), ...(p90 !== undefined && { p90 }) };
};

const toBands = (days: Tally['days']): CustodianRecord['bands'] => {
  const between = (above: number, upTo: number): number => sumOf([...days].filter(([took]) => took > above && took <= upTo).map(([, count]) => count));
  return { upTo5: between(-1, 5), upTo10: between(5, 10), upTo15: between(10, 15), over15: between(15, Infinity) };
};

const toReasons = (reasons: Tally['reasons']): readonly ReasonCount[] => [...reasons].flatMap(([code, counts]) => {
  const found = findExchangeFault(code);
  return found ? [{ code, fault: found.fault, text: found.text, ...counts }] : [];
}).toSorted((a, b) => b.transfers - a.transfers || (a.code < b.code ? -1 : 1));

export const assessCustodianRecord = ({ standings, days, complete, reasons, months }: Tally): CustodianRecord => {
  const count = (standing: Standing): number => standings.get(standing) ?? 0;
  const [onTime, late, overdue] = [count('on-time'), count('late'), count('overdue')];
  const n = onTime + late + overdue;
  return {
    onTime, late, open: count('open'), overdue, withdrawn: count('withdrawn'), cancelled: count('cancelled'),
    estimates: { open: count('estimated-open'), handedOver: count('estimated-done') },
    total: sumOf(standings.values()),
    inTime: { n, ...(n >= FEWEST && { percent: Math.round((onTime / n) * 1000) / 10 }) },
    days: toDays(days), bands: toBands(days),
    completeAtFirst: { n: complete.judged, complete: complete.complete },
    reasons: toReasons(reasons),
    months: [...months].map(([month, counts]) => ({ month, ...counts })).toSorted((a, b) => (a.month < b.month ? -1 : 1)),
  };
};

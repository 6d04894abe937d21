// Transfers of one custodian added up while they are read, so that memory follows the custodians and not the transfers.
import type { Course } from './find-course.ts';
import type { Outcome, Standing } from './find-outcome.ts';

export interface Counted { readonly outcome: Outcome; /** Absent: it was not looked at. */ readonly course?: Course | undefined }

export interface MonthTally { readonly onTime: number; readonly late: number; readonly overdue: number }

export interface Tally {
  readonly standings: ReadonlyMap<Standing, number>;
  /** Of those handed over under a legal clock: how many took so many days. */
  readonly days: ReadonlyMap<number, number>;
  readonly complete: { readonly judged: number; readonly complete: number };
  /** By code: how many transfers met it, and how many of those came late or are overdue. */
  readonly reasons: ReadonlyMap<string, { readonly transfers: number; readonly late: number }>;
  /** By month of the start, `YYYY-MM`. */
  readonly months: ReadonlyMap<string, MonthTally>;
}

const NONE: Tally = { standings: new Map(), days: new Map(), complete: { judged: 0, complete: 0 }, reasons: new Map(), months: new Map() };
const NO_MONTH: MonthTally = { onTime: 0, late: 0, overdue: 0 };
const MONTH_PART: Partial<Record<Standing, keyof MonthTally>> = { 'on-time': 'onTime', 'late': 'late', 'overdue': 'overdue' };

/** The map given, with one place changed: maps here are made by `toTally` alone. */
const change = <K, V>(map: Map<K, V>, key: K, next: (before: V | undefined) => V): void => { map.set(key, next(map.get(key))); };

const toMonth = ({ startOn }: Outcome): string => startOn.toString().slice(0, 7);

const isBreach = ({ standing }: Outcome): boolean => standing === 'late' || standing === 'overdue';
const isHandedOver = ({ standing }: Outcome): boolean => standing === 'late' || standing === 'on-time';

const addMonths = (months: Tally['months'], items: readonly Counted[]): Tally['months'] => {
  const next = new Map(months);
  for (const { outcome } of items) {
    const part = MONTH_PART[outcome.standing];
    if (part) change(next, toMonth(outcome), (before = NO_MONTH) => ({ ...before, [part]: before[part] + 1 }));
  }
  return next;
};

const addDays = (days: Tally['days'], items: readonly Counted[]): Tally['days'] => {
  const next = new Map(days);
  for (const { outcome } of items) if (isHandedOver(outcome) && outcome.days !== undefined) change(next, outcome.days, (before = 0) => before + 1);
  return next;
};

const addReasons = (reasons: Tally['reasons'], items: readonly Counted[]): Tally['reasons'] => {
  const next = new Map(reasons);
  for (const { outcome, course } of items) {
    for (const code of course?.reasons ?? []) change(next, code, (before = { transfers: 0, late: 0 }) => ({ transfers: before.transfers + 1, late: before.late + (isBreach(outcome) ? 1 : 0) }));
  }
  return next;
};

const addComplete = ({ judged, complete }: Tally['complete'], items: readonly Counted[]): Tally['complete'] => {
  const verdicts = items.filter(({ outcome }) => isHandedOver(outcome)).map(({ course }) => course?.completeAtFirst).filter((verdict) => verdict !== undefined);
  return { judged: judged + verdicts.length, complete: complete + verdicts.filter(Boolean).length };
};

const addStandings = (standings: Tally['standings'], items: readonly Counted[]): Tally['standings'] => {
  const next = new Map(standings);
  for (const { outcome } of items) change(next, outcome.standing, (before = 0) => before + 1);
  return next;
};

/** In whatever order and however divided they come, the sums are the same. */
export const toTally = (before: Tally | undefined, items: readonly Counted[]): Tally => {
  const { standings, days, complete, reasons, months } = before ?? NONE;
  return {
    standings: addStandings(standings, items), days: addDays(days, items), complete: addComplete(complete, items),
    reasons: addReasons(reasons, items), months: addMonths(months, items),
  };
};

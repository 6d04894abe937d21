// The hit rate of the early warning on past transfers, walked through day by day: each is judged by what was known on that day, and nothing later.
import { compact } from '../fhir/compact.ts';
import { assessRisk, type PastTransfer, type RiskHistory } from './assess-risk.ts';

/** `judged`: of which enough was known to say anything. A warning is the level `high` at the latest on the day before the due date. */
export interface WarningRecord {
  readonly judged: number;
  readonly missed: number;
  readonly warned: number;
  /** Warned of, and missed. */
  readonly hits: number;
  /** Percent of the warnings that came true; absent: too few warnings. Whoever always warns is right in `baseline` percent. */
  readonly precision?: number;
  /** Percent of the missed limits that were warned of; always warning has 100, never warning 0. */
  readonly recall?: number;
  /** Percent that missed the limit: precision of always warning. */
  readonly baseline?: number;
}

export interface LearntRisk { readonly history: RiskHistory; readonly warnings: WarningRecord }

interface Known { readonly ofCustodian: Map<string, PastTransfer[]>; readonly open: Map<number, number>; readonly missed: Map<number, number> }
interface Walk { readonly known: Known; readonly judged: Set<PastTransfer>; readonly warned: Set<PastTransfer> }

const FEWEST = 5;
/** Rules in months have up to 92 days with their extension. */
const LONGEST = 400;

/** What misses its limit was open on each day until then. */
const lastDay = ({ days, dueDays }: PastTransfer): number => Math.min(days ?? dueDays, LONGEST);

const addOne = (counts: Map<number, number>, day: number): void => { counts.set(day, (counts.get(day) ?? 0) + 1); };

const learn = ({ ofCustodian, open, missed }: Known, transfer: PastTransfer): void => {
  const own = ofCustodian.get(transfer.custodian);
  if (own) own.push(transfer);
  else ofCustodian.set(transfer.custodian, [transfer]);
  for (let day = 0; day <= lastDay(transfer); day += 1) {
    addOne(open, day);
    if (transfer.days === undefined) addOne(missed, day);
  }
};

/** In the morning of `day`; warned once is warned. */
const watch = ({ known, judged, warned }: Walk, transfer: PastTransfer, day: number): void => {
  const risk = assessRisk(known, { custodian: transfer.custodian, days: day - transfer.startDay });
  if (!risk) return;
  judged.add(transfer);
  if (risk.level === 'high') warned.add(transfer);
};

/** Until the day before the due date, and while it is open. */
const isWatched = ({ warned }: Walk, transfer: PastTransfer, day: number): boolean =>
  !warned.has(transfer) && day - transfer.startDay < transfer.dueDays && day - transfer.startDay <= lastDay(transfer);

const toPercent = (part: number, of: number): number | undefined => (of < FEWEST ? undefined : Math.round((part / of) * 1000) / 10);

const isMissed = ({ days }: PastTransfer): boolean => days === undefined;

const toRecord = ({ judged, warned }: Walk): WarningRecord => {
  const missed = [...judged].filter(isMissed).length;
  const hits = [...warned].filter(isMissed).length;
  return {
    judged: judged.size, missed, warned: warned.size, hits,
    ...compact({ precision: toPercent(hits, warned.size), recall: toPercent(hits, missed), baseline: toPercent(missed, judged.size) }),
  };
};

/** Takes from the front of a list, in order, for as long as it is so. */
const toQueue = <T>(list: readonly T[]) => {
  const at = { next: 0 };
  return (isSo: (item: T) => boolean): readonly T[] => {
    const from = at.next;
    for (let item = list[from]; item !== undefined && isSo(item); item = list[at.next]) at.next += 1;
    return list.slice(from, at.next);
  };
};

/** Each morning what became known before is learnt, and what is open is looked at. */
const walkDays = (walk: Walk, byStart: readonly PastTransfer[]): void => {
  const byKnown = byStart.toSorted((a, b) => a.knownDay - b.knownDay);
  const [first, last] = [byStart[0], byKnown.at(-1)];
  if (!first || !last) return;
  const [started, known] = [toQueue(byStart), toQueue(byKnown)];
  let active: readonly PastTransfer[] = [];
  for (let day = first.startDay; day <= last.knownDay + 1; day += 1) {
    for (const transfer of known(({ knownDay }) => knownDay < day)) learn(walk.known, transfer);
    active = [...active, ...started(({ startDay }) => startDay < day)].filter((transfer) => isWatched(walk, transfer, day));
    for (const transfer of active) watch(walk, transfer, day);
  }
};

/** Of one programme, in any order. */
export const assessWarnings = (past: readonly PastTransfer[]): LearntRisk => {
  const walk: Walk = { known: { ofCustodian: new Map(), open: new Map(), missed: new Map() }, judged: new Set(), warned: new Set() };
  walkDays(walk, past.toSorted((a, b) => a.startDay - b.startDay));
  return { history: walk.known, warnings: toRecord(walk) };
};

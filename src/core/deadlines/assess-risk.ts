// Early warning: how many of a custodian's own past transfers that were still open after as many days missed their limit. Nothing but counting.

/** A transfer under a legal clock of which is known whether it missed its limit. Days are numbered from 1970-01-01. */
export interface PastTransfer {
  /** Names the custodian. */
  readonly custodian: string;
  readonly startDay: number;
  readonly dueDays: number;
  /** Days from the start until it was handed over in time; absent: it missed its limit. */
  readonly days?: number;
  /** On which day it was known: handed over, or its limit passed. */
  readonly knownDay: number;
}

/** What is known at some moment of one programme's past. */
export interface RiskHistory {
  /** By custodian, in the order in which they became known. */
  readonly ofCustodian: ReadonlyMap<string, readonly PastTransfer[]>;
  /** Of all custodians, by day after the start: how many were open when it began, and how many of those missed the limit. */
  readonly open: ReadonlyMap<number, number>;
  readonly missed: ReadonlyMap<number, number>;
}

export interface RiskQuestion {
  readonly custodian: string;
  /** Whole days since the start (local dates): today's is the day that began. */
  readonly days: number;
}

export interface Risk {
  readonly level: 'low' | 'raised' | 'high';
  /** 0 to 100: how likely it will miss its limit. */
  readonly percent: number;
  /** The custodian's own last ones that were open after as many days. */
  readonly own: { readonly open: number; readonly missed: number };
  /** Of the whole programme. */
  readonly all: { readonly open: number; readonly missed: number };
  readonly text: string;
}

/** Its last ones only: a custodian changes. */
const WINDOW = 20;
/** How far back they are looked for. */
const FURTHEST = 200;
/** The programme's rate counts as much as so many transfers of its own. */
const PRIOR = 5;
/** With fewer in the whole programme nothing is said. */
const FEWEST = 5;
const RAISED = 0.25;
const HIGH = 0.5;

/** One handed over on this day was open when it began. */
const isOpenAfter = ({ days }: PastTransfer, day: number): boolean => days === undefined || days >= day;

const findOwn = (past: readonly PastTransfer[], day: number): Risk['own'] => {
  const own = { open: 0, missed: 0 };
  for (let i = past.length - 1; i >= Math.max(0, past.length - FURTHEST) && own.open < WINDOW; i -= 1) {
    const transfer = past[i];
    if (!transfer || !isOpenAfter(transfer, day)) continue;
    own.open += 1;
    if (transfer.days === undefined) own.missed += 1;
  }
  return own;
};

const toText = (days: number, own: Risk['own'], all: Risk['all']): string => {
  const after = `open after ${String(days)} ${days === 1 ? 'day' : 'days'}`;
  const others = `${String(all.missed)} of ${String(all.open)} of all custodians of the programme`;
  if (own.open === 0) return `none of its own that were ${after} are known; ${others} came late`;
  if (own.open === 1) return `its last one that was ${after} came ${own.missed === 1 ? 'late' : 'in time'}; ${others} came late`;
  return `${String(own.missed)} of its last ${String(own.open)} that were ${after} came late; ${others}`;
};

/** `undefined`: too little is known to say anything. */
export const assessRisk = ({ ofCustodian, open, missed }: RiskHistory, { custodian, days }: RiskQuestion): Risk | undefined => {
  const all = { open: open.get(days) ?? 0, missed: missed.get(days) ?? 0 };
  if (all.open < FEWEST) return undefined;
  const own = findOwn(ofCustodian.get(custodian) ?? [], days);
  const share = (own.missed + PRIOR * (all.missed / all.open)) / (own.open + PRIOR);
  return { level: share >= HIGH ? 'high' : share >= RAISED ? 'raised' : 'low', percent: Math.round(share * 100), own, all, text: toText(days, own, all) };
};

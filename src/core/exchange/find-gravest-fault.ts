// Of several things that went wrong in one attempt, the one that decides when it is tried again: what only somebody's act ends, then what may be over in a moment, before what the next look will tell.
import { findExchangeFault, type Retry } from './find-exchange-fault.ts';

const RANK: Readonly<Record<Retry, number>> = { parked: 0, backoff: 1, confirm: 2, poll: 3 };
const UNKNOWN = 4;

const rankOf = (code: string): number => {
  const retry = findExchangeFault(code)?.retry;
  return retry ? RANK[retry] : UNKNOWN;
};

/** The first of the gravest; `undefined` for none. */
export const findGravestFault = (codes: readonly string[]): string | undefined => codes.toSorted((a, b) => rankOf(a) - rankOf(b))[0];

// A search in as few calls as the peer allows: what it refuses is asked in the next plainer way, and remembered while this process lives.
import { ok, type Result } from '../../core/kernel/result.ts';
import type { NetworkCall } from '../../ports/regional-network.ts';
import { searchAll, type Asking, type Found, type Search } from './search-all.ts';

/** `byReference`: the patient by the peer's own id in place of the identifier; `oneByOne`: a search for each of what is wanted. */
export interface Way { readonly byReference: boolean; readonly oneByOne: boolean }

export interface Question {
  /** Searches are remembered by it. */
  readonly type: Search['type'];
  readonly isOpen: (way: Way) => boolean;
  readonly toSearches: (way: Way) => readonly Search[];
}

/** In this order; the plainest last. */
const WAYS: readonly Way[] = [[false, false], [true, false], [false, true], [true, true]].map(([byReference = false, oneByOne = false]) => ({ byReference, oneByOne }));

/** The peer understood the call, and does not do that kind of search. */
const isRefusal = (outcome: Result<unknown>): boolean => !outcome.ok && outcome.failure.issues.some((i) => i.code === 'not-supported');

interface Asked { readonly urls: string[]; outcome: Result<Found> }

const askBy = async (asking: Asking, searches: readonly Search[], urls: string[]): Promise<Result<Found>> => {
  const all: Found[] = [];
  for (const search of searches) {
    urls.push(searchAll.urlOf(asking.peer, search));
    const found = await searchAll.of(asking, search);
    if (!found.ok) return found;
    all.push(found.value);
  }
  return ok({ matches: all.flatMap((f) => f.matches), included: all.flatMap((f) => f.included), malformed: all.reduce((sum, f) => sum + f.malformed, 0) });
};

export type SearchInWays = (asking: Asking, question: Question) => Promise<NetworkCall<Found>>;

const toCall = ({ urls: [url = '', ...furtherUrls], outcome }: Asked): NetworkCall<Found> => ({ url, outcome, ...(furtherUrls.length > 0 && { furtherUrls }) });

export const createSearchInWays = (): SearchInWays => {
  const known = new Map<string, number>();
  return async (asking, question) => {
    const key = `${asking.peer.id} ${question.type}`;
    const ways = WAYS.slice(known.get(key) ?? 0).filter(question.isOpen);
    const urls: string[] = [];
    let asked: Asked | undefined;
    for (const way of ways.length > 0 ? ways : WAYS.slice(0, 1)) {
      asked = { urls, outcome: await askBy(asking, question.toSearches(way), urls) };
      if (isRefusal(asked.outcome)) continue;
      if (asked.outcome.ok && way !== WAYS[0]) known.set(key, WAYS.indexOf(way));
      break;
    }
    return toCall(asked ?? { urls, outcome: ok({ matches: [], included: [], malformed: 0 }) });
  };
};

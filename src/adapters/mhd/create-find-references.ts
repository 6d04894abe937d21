// ITI-67 in as few searches as the peer allows: what it refuses is asked in the next plainer way, and remembered while this process lives.
// https://profiles.ihe.net/ITI/MHD/ITI-67.html
import { LOINC } from '../../core/fhir/systems.ts';
import { ok, type Result } from '../../core/kernel/result.ts';
import type { DocumentQuery, NetworkCall } from '../../ports/regional-network.ts';
import { searchAll, type Asking, type Found, type Search } from './search-all.ts';
import { toToken } from './to-token.ts';

/** `byReference`: the patient by the peer's own id in place of the identifier; `oneByOne`: a search for each kind of document. */
interface Way { readonly byReference: boolean; readonly oneByOne: boolean }

/** In this order; the plainest last. */
const WAYS: readonly Way[] = [[false, false], [true, false], [false, true], [true, true]].map(([byReference = false, oneByOne = false]) => ({ byReference, oneByOne }));

const isOpen = ({ byReference, oneByOne }: Way, { patientId, types = [] }: DocumentQuery): boolean => (!byReference || patientId !== undefined) && (!oneByOne || types.length > 1);

const toSearch = ({ byReference }: Way, { patient, patientId = '', identifiers = [] }: DocumentQuery, types: readonly string[]): Search => ({
  type: 'DocumentReference',
  parameters: {
    ...(byReference ? { patient: `Patient/${patientId}` } : { 'patient.identifier': toToken(patient.system, patient.value) }),
    status: 'current',
    ...(types.length > 0 && { type: types.map((code) => toToken(LOINC, code)).join(',') }),
    ...(identifiers.length > 0 && { identifier: identifiers.map((i) => toToken(i.system, i.value)).join(',') }),
  },
});

const searchesOf = (way: Way, query: DocumentQuery): readonly Search[] => {
  const { types = [] } = query;
  return way.oneByOne ? types.map((type) => toSearch(way, query, [type])) : [toSearch(way, query, types)];
};

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

export type FindReferences = (asking: Asking, query: DocumentQuery) => Promise<NetworkCall<Found>>;

const toCall = ({ urls: [url = '', ...furtherUrls], outcome }: Asked): NetworkCall<Found> => ({ url, outcome, ...(furtherUrls.length > 0 && { furtherUrls }) });

export const createFindReferences = (): FindReferences => {
  const known = new Map<string, number>();
  return async (asking, query) => {
    const first = known.get(asking.peer.id) ?? 0;
    const ways = WAYS.slice(first).filter((way) => isOpen(way, query));
    const urls: string[] = [];
    let asked: Asked | undefined;
    for (const way of ways.length > 0 ? ways : WAYS.slice(0, 1)) {
      asked = { urls, outcome: await askBy(asking, searchesOf(way, query), urls) };
      if (isRefusal(asked.outcome)) continue;
      if (asked.outcome.ok && way !== WAYS[0]) known.set(asking.peer.id, WAYS.indexOf(way));
      break;
    }
    return toCall(asked ?? { urls, outcome: ok({ matches: [], included: [], malformed: 0 }) });
  };
};

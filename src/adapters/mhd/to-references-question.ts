// ITI-67 as searches, in each way that a peer may want it. https://profiles.ihe.net/ITI/MHD/ITI-67.html
import { LOINC } from '../../core/fhir/systems.ts';
import type { DocumentQuery } from '../../ports/regional-network.ts';
import type { Question, Way } from './create-search-in-ways.ts';
import type { Search } from './search-all.ts';
import { toPatientParameter } from './to-patient-parameter.ts';
import { toToken } from './to-token.ts';

type Part = Pick<DocumentQuery, 'types' | 'ids'>;

const isOpen = ({ byReference, oneByOne }: Way, { patientId, types = [], ids = [] }: DocumentQuery): boolean =>
  (!byReference || patientId !== undefined) && (!oneByOne || types.length > 1 || ids.length > 1);

/** What is asked for by id is known to have been there: it may have been replaced since. */
const statusOf = ({ ids }: Part): string => (ids ? 'current,superseded' : 'current');

const toSearch = (way: Way, query: DocumentQuery, part: Part): Search => {
  const { types = [], ids = [] } = part;
  const { identifiers = [] } = query;
  return {
    type: 'DocumentReference',
    parameters: {
      ...toPatientParameter(way, query),
      status: statusOf(part),
      ...(types.length > 0 && { type: types.map((code) => toToken(LOINC, code)).join(',') }),
      ...(identifiers.length > 0 && { identifier: identifiers.map((i) => toToken(i.system, i.value)).join(',') }),
      ...(ids.length > 0 && { _id: ids.join(',') }),
    },
  };
};

const partsOf = ({ types, ids }: DocumentQuery): readonly Part[] => ids?.map((id): Part => ({ ids: [id] })) ?? types?.map((type): Part => ({ types: [type] })) ?? [{}];

const searchesOf = (way: Way, query: DocumentQuery): readonly Search[] => (way.oneByOne ? partsOf(query) : [query]).map((part) => toSearch(way, query, part));

export const toReferencesQuestion = (query: DocumentQuery): Question => ({
  type: 'DocumentReference', isOpen: (way) => isOpen(way, query), toSearches: (way) => searchesOf(way, query),
});

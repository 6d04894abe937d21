// ITI-66 as a search for submission sets. https://profiles.ihe.net/ITI/MHD/ITI-66.html
import type { DocumentListQuery } from '../../ports/regional-network.ts';
import type { Question } from './create-search-in-ways.ts';
import { toPatientParameter } from './to-patient-parameter.ts';

/** The code without its system, which older versions of MHD write otherwise. Folders name nothing that no submission set names, and are not asked for. */
export const toListsQuestion = (query: DocumentListQuery): Question => ({
  type: 'List',
  isOpen: ({ byReference, oneByOne }) => !oneByOne && (!byReference || query.patientId !== undefined),
  toSearches: (way) => [{ type: 'List', parameters: { ...toPatientParameter(way, query), code: 'submissionset', status: 'current' } }],
});

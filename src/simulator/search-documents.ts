// ITI-67 over the simulator's state: which documents a search names.
import { LOINC } from '../core/fhir/systems.ts';
import { matchesToken } from './matches-token.ts';
import type { NetworkState, SimDocument } from './network-state.ts';
import { searchPatients, type Parameters } from './search-patients.ts';

const isPatient = (given: readonly string[] | undefined, id: string): boolean =>
  given === undefined || given.some((value) => value === id || value.endsWith(`Patient/${id}`));

const isWanted = (document: SimDocument, query: Parameters, ofPatients: ReadonlySet<string>): boolean =>
  isPatient(query.get('patient'), document.patientId) && ofPatients.has(document.patientId)
  && matchesToken(query.get('status'), undefined, document.isReplaced ? 'superseded' : 'current') && matchesToken(query.get('type'), LOINC, document.type.code)
  && matchesToken(query.get('_id'), undefined, document.id);

/** `custodian`: where the search is asked at one custodian's part of the network. */
export const searchDocuments = (state: NetworkState, query: Parameters, custodian?: string): readonly SimDocument[] => {
  const identifier = query.get('patient.identifier');
  const ofPatients = new Set(searchPatients(state, new Map(identifier ? [['identifier', identifier]] : [])).map((p) => p.id ?? ''));
  return [...state.documents.values()].filter((d) => !d.held && (custodian ?? d.custodian) === d.custodian && isWanted(d, query, ofPatients));
};

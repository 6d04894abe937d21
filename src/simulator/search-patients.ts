// ITI-78 over the simulator's state: which patients a search names.
import type { Patient } from '@medplum/fhirtypes';
import { matchesToken } from './matches-token.ts';
import type { NetworkState } from './network-state.ts';

/** Names and values of a search. */
export type Parameters = ReadonlyMap<string, readonly string[]>;

/** Present parameters must all match; unknown ones are ignored. */
export const searchPatients = (state: NetworkState, query: Parameters): readonly Patient[] => [...state.patients.values()].filter((patient) =>
  (patient.identifier ?? []).some((i) => matchesToken(query.get('identifier'), i.system, i.value ?? ''))
  && matchesToken(query.get('_id'), undefined, patient.id ?? ''));

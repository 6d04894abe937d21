// A patient with the identifiers of the named systems alone, marked as not whole where something was left out. IHE PDQm 3.2.0, 2:3.78.4.1.3, case 2.
import type { Patient } from '@medplum/fhirtypes';
import { V3_OBSERVATION_VALUE } from '../fhir/systems.ts';

const SUBSETTED = { system: V3_OBSERVATION_VALUE, code: 'SUBSETTED' };

export const toPatientInDomains = (patient: Patient, domains: readonly string[]): Patient => {
  const kept = (patient.identifier ?? []).filter(({ system }) => domains.includes(system ?? ''));
  if (domains.length === 0 || kept.length === (patient.identifier ?? []).length) return patient;
  const { identifier: _identifier, ...rest } = patient;
  return { ...rest, meta: { ...patient.meta, tag: [...(patient.meta?.tag ?? []), SUBSETTED] }, ...(kept.length > 0 && { identifier: kept }) };
};

// The patients of an ITI-78 answer, each of which must carry the identifier that was asked for.
import type { Patient } from '@medplum/fhirtypes';
import { fail, ok, type Result } from '../../core/kernel/result.ts';
import type { PatientKey } from '../../ports/regional-network.ts';
import { hasShape } from './has-shape.ts';
import { sameSystem } from './same-system.ts';
import type { Found } from './search-all.ts';

const carries = (patient: Patient, key: PatientKey): boolean =>
  patient.identifier?.some((i) => i.value === key.value && sameSystem(i.system, key.system)) ?? false;

/** A server that ignores what it does not know answers a search by identifier with everybody. */
export const foundPatients = (found: Found, key: PatientKey): Result<readonly Patient[]> => {
  const patients = found.matches.map((e) => e.resource).filter(hasShape.patient);
  if (found.malformed > 0) return fail('network-rejected', { text: 'an entry is not a resource', expression: 'Bundle.entry' });
  if (patients.length === found.matches.length && patients.every((p) => carries(p, key))) return ok(patients);
  return fail('network-rejected', { text: 'the answer names patients without the identifier that was asked for', expression: 'Bundle.entry.resource.identifier' });
};

// Whose documents or lists are sought: by an identifier that the peer knows, or by its own id of the patient.
import type { DocumentQuery } from '../../ports/regional-network.ts';
import type { Way } from './create-search-in-ways.ts';
import { toToken } from './to-token.ts';

export const toPatientParameter = ({ byReference }: Way, { patient, patientId = '' }: Pick<DocumentQuery, 'patient' | 'patientId'>): Readonly<Record<string, string>> =>
  (byReference ? { patient: `Patient/${patientId}` } : { 'patient.identifier': toToken(patient.system, patient.value) });

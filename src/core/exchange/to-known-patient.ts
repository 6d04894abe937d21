// The patient as a custodian's server knows it: by the reference it has there and by its identifiers.
import type { Patient } from '@medplum/fhirtypes';
import type { KnownPatient } from './find-whose.ts';

/** `base`: FHIR base of the peer that answered ITI-78 with this patient, without a slash at the end. */
export const toKnownPatient = ({ id = '', identifier = [] }: Patient, base: string): KnownPatient => ({
  references: [`${base}/Patient/${id}`],
  identifiers: identifier.flatMap(({ system, value }) => (system && value ? [{ system, value }] : [])),
});

// A patient with the identifiers that were asked for, and no sign of being cut where nothing was.
import type { Patient } from '@medplum/fhirtypes';
import { expect, test } from 'vitest';
import { toPatientInDomains } from '../../../src/core/exchange/to-patient-in-domains.ts';

const patient: Patient = { resourceType: 'Patient', id: 'p', meta: { versionId: '1', tag: [{ code: 'kept' }] }, identifier: [{ system: 'urn:a', value: '1' }, { system: 'urn:b', value: '2' }, { value: '3' }] };
const SUBSETTED = { system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue', code: 'SUBSETTED' };

test('only what was asked for, marked as not whole', () => {
  expect(toPatientInDomains(patient, ['urn:b'])).toEqual({ ...patient, meta: { versionId: '1', tag: [{ code: 'kept' }, SUBSETTED] }, identifier: [{ system: 'urn:b', value: '2' }] });
  expect(toPatientInDomains(patient, ['urn:c'])).toEqual({ resourceType: 'Patient', id: 'p', meta: { versionId: '1', tag: [{ code: 'kept' }, SUBSETTED] } });
});
test('whole where nothing was asked or nothing is left out', () => {
  expect(toPatientInDomains(patient, [])).toBe(patient);
  const one: Patient = { ...patient, identifier: [{ system: 'urn:a', value: '1' }] };
  expect(toPatientInDomains(one, ['urn:a', 'urn:b'])).toBe(one);
});

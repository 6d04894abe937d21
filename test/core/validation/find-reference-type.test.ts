// The type that a literal reference states.
import { expect, test } from 'vitest';
import { findReferenceType } from '../../../src/core/validation/find-reference-type.ts';

test.each([
  ['Patient/noor', 'Patient'],
  ['Patient/noor/_history/2', 'Patient'],
  ['https://example.org/fhir/R4/Patient/noor', 'Patient'],
  ['Patient?identifier=https://example.org|1', 'Patient'],
  ['urn:uuid:3a0ee0a4-6c1d-4a3b-9a51-5a2c1a0a7f01', undefined],
  ['#patient', undefined],
  ['https://example.org/patients/noor', undefined],
  ['Patient', undefined],
  ['', undefined],
])('%s is %s', (reference, type) => {
  expect(findReferenceType(reference)).toBe(type);
});

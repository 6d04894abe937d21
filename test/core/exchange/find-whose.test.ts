// Whose something of a custodian is: what is said is compared with how the custodian's server knows the patient, and one word to the contrary suffices.
import { expect, it } from 'vitest';
import { findWhose, type Said, type Whose } from '../../../src/core/exchange/find-whose.ts';
import { toKnownPatient } from '../../../src/core/exchange/to-known-patient.ts';
import { SSIN } from '../../../src/core/fhir/systems.ts';

const BASE = 'https://peer.example.org/fhir';
const LOCAL = 'urn:oid:1.2.3';
const PATIENT = toKnownPatient({ resourceType: 'Patient', id: '7', identifier: [{ system: SSIN, value: '17020803132' }, { system: LOCAL }, { value: 'no system' }] }, BASE);

it('a patient is known by its reference there and by the identifiers that have both parts', () => {
  expect(PATIENT).toEqual({ references: [`${BASE}/Patient/7`], identifiers: [{ system: SSIN, value: '17020803132' }] });
  expect(toKnownPatient({ resourceType: 'Patient', id: '7' }, BASE).identifiers).toEqual([]);
});

const number = (value: string, system = SSIN): Said['identifiers'][number] => ({ system, value });
it.each<[string, Said, Whose]>([
  ['the other patient by number', { reference: undefined, identifiers: [number('1')] }, 'other'],
  ['the other patient by reference', { reference: `${BASE}/Patient/8`, identifiers: [] }, 'other'],
  ['another server\'s patient of that id', { reference: 'https://elsewhere.example.org/fhir/Patient/7', identifiers: [] }, 'other'],
  ['the right number at the wrong reference', { reference: `${BASE}/Patient/8`, identifiers: [number('17020803132')] }, 'other'],
  ['the right reference with the wrong number', { reference: `${BASE}/Patient/7`, identifiers: [number('1')] }, 'other'],
  ['two numbers of one system', { reference: undefined, identifiers: [number('17020803132'), number('1')] }, 'other'],
  ['nothing is said', { reference: undefined, identifiers: [] }, 'unknown'],
  ['a number of a system that is not known', { reference: undefined, identifiers: [number('17020803132', LOCAL)] }, 'unknown'],
  ['a reference to what is inside', { reference: '#p', identifiers: [] }, 'unknown'],
  ['the number', { reference: undefined, identifiers: [number('17020803132')] }, 'same'],
  ['the reference', { reference: `${BASE}/Patient/7`, identifiers: [] }, 'same'],
  ['a version of it', { reference: `${BASE}/Patient/7/_history/2`, identifiers: [] }, 'same'],
])('%s', (_why, said, whose) => { expect(findWhose(said, PATIENT)).toBe(whose); });

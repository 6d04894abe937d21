// Whose documents were sent: one patient for the whole submission, however each part names them.
import type { Patient, Reference, Resource } from '@medplum/fhirtypes';
import { expect, it } from 'vitest';
import { findSubject } from '../../../src/core/exchange/find-subject.ts';
import type { Submission } from '../../../src/core/exchange/submission.ts';
import { documentWith, listWith, partOf, submissionWith } from './submission-of.ts';

const ID = { system: 'https://ids.example.org', value: 'N-1' };
const NOOR: Patient = { resourceType: 'Patient', id: 'n', identifier: [ID], name: [{ family: 'Verzonnen' }] };
const BASE = 'https://sender.example.org/fhir';
const ENTRY = partOf(5, NOOR, { fullUrl: `${BASE}/Patient/1` });
const without = <T extends { subject?: unknown }>(resource: T): T => { const { subject: _subject, ...rest } = resource; return rest as T; };

const of = (subject: Reference<Patient> | undefined, more: Partial<Submission> = {}, contained: Resource[] = []) => findSubject(submissionWith({
  sets: [partOf(0, without(listWith()))], documents: [partOf(1, { ...without(documentWith()), ...(subject && { subject }), ...(contained.length > 0 && { contained }) }, { fullUrl: `${BASE}/DocumentReference/1` })], ...more,
}));
const told = (found: ReturnType<typeof findSubject>): readonly string[] => found.issues.map(({ code, expression }) => `${code ?? ''} ${expression ?? ''}`);

it.each<[name: string, subject: Reference<Patient> | undefined]>([
  ['nothing said', undefined], ['a display alone', { display: 'Noor' }], ['a number without a system', { identifier: { value: 'N-1' } }],
])('nobody: %s', (_name, subject) => { expect([of(subject).subject, told(of(subject))]).toEqual([undefined, ['required Bundle.entry']]); });

it.each<[name: string, subject: Reference<Patient>, more: Partial<Submission>, expected: object]>([
  ['a number', { identifier: ID }, {}, { identifiers: [ID] }],
  ['a number that the Bundle\'s patient has', { identifier: ID }, { patients: [ENTRY] }, { patient: NOOR, identifiers: [ID] }],
  ['a reference to the Bundle\'s patient', { reference: `${BASE}/Patient/1` }, { patients: [ENTRY] }, { patient: NOOR, identifiers: [ID] }],
  ['the same, relative', { reference: 'Patient/1' }, { patients: [ENTRY] }, { patient: NOOR, identifiers: [ID] }],
  ['a reference elsewhere', { reference: 'Patient/9/_history/2' }, {}, { reference: 'Patient/9', identifiers: [] }],
  ['a reference elsewhere, with a number', { reference: 'Patient/9', identifier: ID }, {}, { reference: 'Patient/9', identifiers: [ID] }],
])('%s', (_name, subject, more, expected) => {
  const found = of(subject, more);
  expect([found.subject, found.issues]).toEqual([expected, []]);
});

it('who is contained', () => { expect(of({ reference: '#n' }, {}, [NOOR])).toEqual({ subject: { patient: NOOR, identifiers: [ID] }, issues: [] }); });
it('who is contained and not there is nobody', () => { expect(told(of({ reference: '#x' }, {}, [NOOR]))).toEqual(['required Bundle.entry']); });

it.each<[name: string, set: Reference<Patient>, folder: Reference<Patient>, issues: readonly string[]]>([
  ['another number', { identifier: { ...ID, value: 'N-2' } }, { identifier: ID }, ['business-rule Bundle.entry[1].resource.subject', 'business-rule Bundle.entry[7].resource.subject']],
  ['the same number under another system', { identifier: ID }, { identifier: { ...ID, system: 'https://other.example.org' } }, ['business-rule Bundle.entry[7].resource.subject']],
  ['the same', { identifier: ID }, { identifier: ID }, []],
])('parts that name %s', (_name, set, folder, issues) => {
  expect(told(of({ identifier: ID }, { sets: [partOf(0, listWith({ subject: set }))], folders: [partOf(7, listWith({ subject: folder }))] }))).toEqual(issues);
});

// The closed slices of a provide Bundle: each thing too many, too few or unnamed is told with its place.
import { expect, it } from 'vitest';
import { checkProvideEntries } from '../../../src/core/exchange/check-provide-entries.ts';
import type { Submission } from '../../../src/core/exchange/submission.ts';
import { documentWith, listWith, partOf, submissionWith, URL_OF } from './submission-of.ts';

const told = (change: Partial<Submission>): readonly string[] => checkProvideEntries(submissionWith(change)).map(({ expression, code }) => `${code ?? ''} ${expression ?? ''}`);
const person = (index: number) => partOf(index, { resourceType: 'Patient' as const });
const other = documentWith({ masterIdentifier: { system: 'urn:ietf:rfc:3986', value: 'urn:oid:2.25.2' } });

it.each<[name: string, change: Partial<Submission>, issues: readonly string[]]>([
  ['no SubmissionSet', { sets: [] }, ['required Bundle.entry']],
  ['two SubmissionSets', { sets: [partOf(0, listWith()), partOf(4, listWith())] }, ['structure Bundle.entry']],
  ['two patients: the second', { patients: [person(3), person(4)] }, ['structure Bundle.entry[4]']],
  ['three patients: each beyond the first', { patients: [person(3), person(4), person(5)] }, ['structure Bundle.entry[4]', 'structure Bundle.entry[5]']],
  ['what no slice has', { others: [3, 5] }, ['structure Bundle.entry[3]', 'structure Bundle.entry[5]']],
  ['a FHIR document as Bundle', { fhirDocuments: [3] }, ['not-supported Bundle.entry[3]']],
  ['no document', { documents: [] }, ['required Bundle.entry']],
  ['a FHIR document alone is refused for what it is, not for being missing', { documents: [], fhirDocuments: [1] }, ['not-supported Bundle.entry[1]']],
  ['two documents of one unique id: the second', { documents: [partOf(1, documentWith(), { fullUrl: 'urn:uuid:a' }), partOf(3, documentWith(), { fullUrl: 'urn:uuid:b' })] }, ['duplicate Bundle.entry[3].resource.masterIdentifier']],
  ['a document without fullUrl', { documents: [partOf(1, documentWith())] }, ['required Bundle.entry[1].fullUrl']],
  ['bytes without fullUrl', { binaries: [partOf(2, { resourceType: 'Binary', contentType: 'text/plain' })] }, ['required Bundle.entry[2].fullUrl']],
  ['all at once', { sets: [], documents: [], others: [0] }, ['required Bundle.entry', 'structure Bundle.entry[0]', 'required Bundle.entry']],
  ['nothing: one of each', {}, []],
  ['nothing: one patient, two documents', { patients: [person(3)], documents: [partOf(1, documentWith(), { fullUrl: URL_OF.document }), partOf(4, other, { fullUrl: 'urn:uuid:b' })] }, []],
])('%s', (_name, change, issues) => { expect(told(change)).toEqual(issues); });

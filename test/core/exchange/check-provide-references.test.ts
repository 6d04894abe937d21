// What the parts of a submission say of each other: every document has its bytes in the Bundle and stands in the set; Comprehensive metadata name nobody outside.
import type { DocumentReference } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { checkProvideReferences } from '../../../src/core/exchange/check-provide-references.ts';
import type { MetadataLevel, Submission } from '../../../src/core/exchange/submission.ts';
import { documentWith, listWith, partOf, submissionWith, URL_OF } from './submission-of.ts';

const told = (change: Partial<Submission>, level: MetadataLevel = 'minimal'): readonly string[] => checkProvideReferences(submissionWith(change), level).map(({ expression, code }) => `${code ?? ''} ${expression ?? ''}`);
const one = (change: Partial<DocumentReference>): Submission['documents'] => [partOf(1, documentWith(change), { fullUrl: URL_OF.document })];
const bytes = (index: number, fullUrl: string, data?: string): Submission['binaries'][number] => partOf(index, { resourceType: 'Binary' as const, contentType: 'text/plain', ...(data && { data }) }, { fullUrl });

it.each<[name: string, change: Partial<Submission>, issues: readonly string[]]>([
  ['bytes that are hosted elsewhere', { documents: one({ content: [{ attachment: { url: 'https://elsewhere.example.org/1.pdf' } }] }), binaries: [] }, ['not-found Bundle.entry[1].resource.content[0].attachment.url']],
  ['no address at all', { documents: one({ content: [{ attachment: {} }] }), binaries: [] }, ['not-found Bundle.entry[1].resource.content[0].attachment.url']],
  ['bytes of which no document speaks', { binaries: [bytes(2, URL_OF.binary, 'AAEC'), bytes(3, 'urn:uuid:x', 'AAEC')] }, ['business-rule Bundle.entry[3]']],
  ['a Binary without bytes', { binaries: [bytes(2, URL_OF.binary)] }, ['required Bundle.entry[2].resource.data']],
  ['a document that is not in the set', { sets: [partOf(0, listWith({ entry: [] }), { fullUrl: URL_OF.set })] }, ['business-rule Bundle.entry[1]']],
  ['a set that lists another', { sets: [partOf(0, listWith({ entry: [{ item: { reference: 'urn:uuid:x' } }] }), { fullUrl: URL_OF.set })] }, ['business-rule Bundle.entry[1]']],
  ['no set: told elsewhere', { sets: [] }, []],
  ['a FHIR document: its missing bytes are not told beside it', { fhirDocuments: [5], documents: one({ content: [{ attachment: { url: 'urn:uuid:x' } }] }), binaries: [] }, []],
  ['nothing wrong', {}, []],
])('%s', (_name, change, issues) => { expect(told(change)).toEqual(issues); });

describe('Comprehensive', () => {
  const elsewhere = { reference: 'Practitioner/1' };
  const inside = { reference: '#a' };
  it.each<[name: string, change: Partial<Submission>, places: readonly string[]]>([
    ['an author elsewhere', { documents: one({ author: [inside, elsewhere] }) }, ['author[1]']],
    ['an authenticator elsewhere', { documents: one({ authenticator: elsewhere }) }, ['authenticator']],
    ['the source patient elsewhere', { documents: one({ context: { sourcePatientInfo: { reference: 'Patient/1' } } }) }, ['context.sourcePatientInfo']],
    ['contained, or by a display', { documents: one({ author: [inside, { display: 'A.' }], authenticator: inside, context: { sourcePatientInfo: inside } }) }, []],
  ])('%s', (_name, change, places) => {
    expect(told(change, 'comprehensive')).toEqual(places.map((place) => `structure Bundle.entry[1].resource.${place}`));
    expect([told(change, 'minimal'), told(change, 'uncontained')]).toEqual([[], []]);
  });
  it('a source elsewhere', () => {
    expect(told({ sets: [partOf(0, listWith({ source: elsewhere }), { fullUrl: URL_OF.set })] }, 'comprehensive')).toEqual(['structure Bundle.entry[0].resource.source']);
  });
});

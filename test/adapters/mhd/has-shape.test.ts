// What is read before anything is validated: a custodian's answer of another shape is refused, never a fault of ours.
import type { DocumentReference, Patient, Resource } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foundDocuments } from '../../../src/adapters/mhd/found-documents.ts';
import { foundPatients } from '../../../src/adapters/mhd/found-patients.ts';
import { hasShape } from '../../../src/adapters/mhd/has-shape.ts';
import { checkRetrievedDocument } from '../../../src/core/dossier/check-retrieved-document.ts';
import { planRetrievals } from '../../../src/core/exchange/plan-retrievals.ts';
import { toDocumentName } from '../../../src/core/exchange/to-document-name.ts';
import { toReceivedDocument } from '../../../src/core/exchange/to-received-document.ts';
import { foundWith, transferWith } from '../../core/exchange/open-transfer.ts';

const KEY = { system: 'urn:s', value: '1' };
const BASE = 'https://hub.example.org/fhir';
const document = foundWith({
  subject: { reference: '#p' }, contained: [{ resourceType: 'Patient', id: 'p', identifier: [KEY] }, { resourceType: 'Organization', id: 'o' }], author: [{ display: 'x' }], category: [{ coding: [{ system: 's', code: 'c' }] }],
  identifier: [{ system: 's', value: 'v' }],
});
const patient: Patient = { resourceType: 'Patient', id: 'p', identifier: [KEY] };
const withChange = (change: object): Resource => ({ ...document, ...change });

describe('refused', () => {
  it.each<[string, object]>([
    ['no status', { status: undefined }], ['a status that is no text', { status: 1 }], ['no content', { content: undefined }], ['content that is no list', { content: {} }], ['empty content', { content: [null] }], ['no attachment', { content: [{}] }],
    ['an attachment that is a text', { content: [{ attachment: 'x' }] }], ['a type of content that is a list', { content: [{ attachment: { contentType: ['text/plain'] } }] }], ['a hash that is a number', { content: [{ attachment: { hash: 1 } }] }],
    ['an address that is an object', { content: [{ attachment: { url: {} } }] }], ['identifiers that are no list', { identifier: { value: 'x' } }], ['nothing as identifiers', { identifier: null }], ['an identifier that is nothing', { identifier: [null] }],
    ['a value that is a number', { masterIdentifier: { value: 1 } }], ['authors that are no list', { author: { display: 'x' } }], ['an author that is nothing', { author: [null] }], ['a category that is no list', { category: {} }],
    ['a type that is a text', { type: 'x' }], ['a coding that is no list', { type: { coding: {} } }], ['a subject that is a text', { subject: 'x' }], ['a reference that is a number', { subject: { reference: 1 } }],
    ['contained nothing', { contained: [null] }], ['a contained patient with one identifier', { contained: [{ resourceType: 'Patient', identifier: KEY }] }],
  ])('%s', (_name, change) => {
    const given = JSON.parse(JSON.stringify(withChange(change))) as Resource;
    expect(hasShape.documentReference(document)).toBe(true);
    expect(hasShape.documentReference(given)).toBe(false);
    // the one beside it is taken, and that one was left out is told
    expect(foundDocuments({ matches: [{ resource: given }, { resource: document }], included: [], malformed: 0 }, KEY, BASE)).toMatchObject({ documents: [{ id: document.id }], malformedEntries: 1 });
  });

  it.each<[string, unknown]>([['identifiers that are no list', KEY], ['an identifier that is nothing', [null]], ['a value that is a number', [{ system: 'urn:s', value: 1 }]], ['none', undefined]])('a patient with %s', (_name, identifier) => {
    const resource = { ...patient, identifier } as Patient;
    expect(foundPatients({ matches: [{ resource: patient }], included: [], malformed: 0 }, KEY).ok).toBe(true);
    expect(foundPatients({ matches: [{ resource }], included: [], malformed: 0 }, KEY)).toMatchObject({ ok: false, failure: { kind: 'network-rejected' } });
  });
});

it('what is contained and not read may be built as its own type is', () => {
  const contained = [{ resourceType: 'Composition', id: 'c', identifier: KEY }] as unknown as DocumentReference['contained'];
  expect(hasShape.documentReference({ ...document, ...(contained && { contained }) })).toBe(true);
});

it('whatever passes, core reads without a fault', () => {
  const odd = fc.oneof(fc.constant(null), fc.string(), fc.integer(), fc.constant({}), fc.constant([]), fc.constant([null]), fc.constant([{}]), fc.constant([{ coding: null }]), fc.constant({ reference: null }), fc.jsonValue({ maxDepth: 3 }));
  const keys = fc.constantFrom('status', 'content', 'identifier', 'masterIdentifier', 'author', 'category', 'type', 'subject', 'contained', 'securityLabel', 'description', 'context');
  let passed = 0;
  fc.assert(fc.property(keys, odd, (key, value) => {
    const found = foundDocuments({ matches: [{ resource: withChange({ [key]: value }) }], included: [{ resource: patient }], malformed: 0 }, KEY, BASE);
    passed += found.documents.length;
    for (const d of found.documents) {
      toDocumentName(d);
      checkRetrievedDocument(d, { sha1: 'x', sizeBytes: 1 }, { references: [], identifiers: [KEY] });
      planRetrievals([d], [], transferWith());
      toReceivedDocument({
        found: d, file: { sha256: 'a', sha1: 'b', sizeBytes: 1 }, contentType: 'text/plain', documentId: 'd', binaryId: 'b', patient: 'Patient/p', custodian: 'Organization/o', request: 'ServiceRequest/r',
        filedAt: '2026-11-05T10:00:00.000Z', fhirForm: undefined, patientHasBirthDate: true,
      });
    }
  }), { numRuns: 2000 });
  expect(passed).toBeGreaterThan(100);
});

// What came over the network, as the dossier keeps it: valid under MHD and ours, and nothing of the other server that cannot be judged.
import { expect, it } from 'vitest';
import { createValidate } from '../../../src/adapters/validation/create-validate.ts';
import { toReceivedDocument, type Reception } from '../../../src/core/exchange/to-received-document.ts';
import { EU_MHD_DOCUMENT_REFERENCE, LOINC, MHD_IDENTIFIER_TYPE, MHD_MINIMAL_DOCUMENT_REFERENCE, PROFILE, SHA256_TAG } from '../../../src/core/fhir/systems.ts';
import { foundWith } from './open-transfer.ts';

const FORMAT = { system: 'http://ihe.net/fhir/ihe.formatcode.fhir/CodeSystem/formatcode', code: 'urn:ihe:iti:xds:2017:mimeTypeSufficient' };
const receptionWith = (change: Partial<Reception> = {}): Reception => ({
  found: foundWith(),
  file: { sha256: 'a'.repeat(64), sha1: '2jmj7l5rSw0yVb/vlWAYkK/YBwk=', sizeBytes: 1234 },
  fhirForm: undefined, contentType: 'application/pdf',
  documentId: '11111111-1111-8111-8111-111111111111', binaryId: '22222222-2222-8222-8222-222222222222',
  patient: 'Patient/p1', custodian: 'Organization/first', request: 'ServiceRequest/r1', filedAt: '2026-11-05T10:00:00.000Z', patientHasBirthDate: true,
  ...change,
});
const documentOf = (found: Parameters<typeof foundWith>[0] = {}, change: Partial<Reception> = {}) => toReceivedDocument(receptionWith({ found: foundWith(found), ...change })).document;
const validate = createValidate();

it('document and binary hang together and name the request', () => {
  const { document, binary } = toReceivedDocument(receptionWith());
  expect(binary).toEqual({
    resourceType: 'Binary', id: '22222222-2222-8222-8222-222222222222', meta: { tag: [{ system: SHA256_TAG, code: 'a'.repeat(64) }] },
    contentType: 'application/pdf', securityContext: { reference: 'ServiceRequest/r1' },
  });
  expect(document.content).toEqual([{ attachment: { contentType: 'application/pdf', url: 'Binary/22222222-2222-8222-8222-222222222222', size: 1234, hash: '2jmj7l5rSw0yVb/vlWAYkK/YBwk=' } }]);
  expect(document).toMatchObject({ status: 'current', date: '2026-11-05T10:00:00.000Z', subject: { reference: 'Patient/p1' }, custodian: { reference: 'Organization/first' }, context: { related: [{ reference: 'ServiceRequest/r1' }] } });
  expect([validate(document), validate(binary)]).toEqual([[], []]);
});

it('identifiers are those of MHD 4.2.3 and 4.2.4: by use and by type', () => {
  const type = (code: string) => ({ coding: [{ system: MHD_IDENTIFIER_TYPE, code }] });
  const { masterIdentifier, identifier } = documentOf({ masterIdentifier: { system: 'urn:ietf:rfc:3986', value: 'urn:oid:1.2.3.9' } });
  expect(masterIdentifier).toEqual({ use: 'usual', type: type('uniqueId'), system: 'urn:ietf:rfc:3986', value: 'urn:oid:1.2.3.9' });
  expect(identifier).toEqual([{ use: 'official', type: type('entryUUID'), system: 'urn:ietf:rfc:3986', value: 'urn:uuid:11111111-1111-8111-8111-111111111111' }]);
});

it('the EU profile is claimed only with a birth date (S18)', () => {
  expect(documentOf().meta?.profile).toEqual([PROFILE.documentReference, MHD_MINIMAL_DOCUMENT_REFERENCE, EU_MHD_DOCUMENT_REFERENCE]);
  expect(documentOf({}, { patientHasBirthDate: false }).meta?.profile).toEqual([PROFILE.documentReference, MHD_MINIMAL_DOCUMENT_REFERENCE]);
});

it('verbatim: type, description, label, title, language, creation, format', () => {
  const document = documentOf({
    description: 'Discharge  letter', securityLabel: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'R' }] }],
    type: { coding: [{ system: LOINC, code: '34133-9', display: 'Summary' }], text: 'Samenvatting' },
    content: [{ attachment: { url: 'Binary/1', contentType: 'text/plain', title: 'Brief', language: 'nl', creation: '2026-09-01T10:00:00+02:00', size: 9, hash: 'bm9uZQ==' }, format: FORMAT }],
  });
  expect(document).toMatchObject({
    description: 'Discharge  letter', securityLabel: [{ coding: [{ code: 'R' }] }], type: { text: 'Samenvatting' },
    content: [{ attachment: { title: 'Brief', language: 'nl', creation: '2026-09-01T10:00:00+02:00' }, format: FORMAT }],
  });
  expect(validate(document)).toEqual([]);
});

it('size, hash and type are those of the bytes that came, not of what was announced', () => {
  const [content] = documentOf({ content: [{ attachment: { url: 'Binary/1', contentType: 'text/plain', size: 9, hash: 'bm9uZQ==' } }] }).content;
  expect(content?.attachment).toMatchObject({ size: 1234, hash: '2jmj7l5rSw0yVb/vlWAYkK/YBwk=', contentType: 'application/pdf' });
});

it('nothing of the other server that means nothing here', () => {
  const document = documentOf({
    docStatus: 'preliminary', text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">x</div>' }, extension: [{ url: 'https://other.example.org/x', valueString: 'x' }],
    context: { facilityType: { text: 'x' }, related: [{ reference: 'ServiceRequest/theirs' }] }, contained: [{ resourceType: 'Patient', id: 'x' }],
    author: [{ reference: 'Practitioner/theirs', display: 'Dr Bedacht' }, { reference: 'Device/theirs' }],
    category: [{ text: 'first' }, { text: 'second' }], relatesTo: [{ code: 'replaces', target: { reference: 'DocumentReference/theirs' } }],
    authenticator: { reference: 'Practitioner/theirs' }, subject: { reference: 'Patient/theirs' }, custodian: { reference: 'Organization/theirs' },
  });
  for (const key of ['docStatus', 'text', 'extension', 'contained', 'relatesTo', 'authenticator']) expect(document).not.toHaveProperty(key);
  expect(document.author).toEqual([{ display: 'Dr Bedacht' }]);
  expect(document.category).toEqual([{ text: 'first' }]);
  expect(JSON.stringify(document)).not.toContain('theirs');
  expect(validate(document)).toEqual([]);
});

it('absent stays absent', () => {
  const document = documentOf({ author: [{ reference: 'Practitioner/theirs' }], category: [], securityLabel: [] });
  for (const key of ['author', 'category', 'securityLabel', 'description']) expect(document).not.toHaveProperty(key);
  expect(JSON.stringify(document)).not.toMatch(/null|\[\]/u);
});

it('a uniqueId without a system is taken as a URI', () => {
  expect(documentOf({ masterIdentifier: { value: 'urn:oid:1.2' } }).masterIdentifier?.system).toBe('urn:ietf:rfc:3986');
});

it('authors who are contained there are kept by name, and nothing of them is contained here', () => {
  const document = documentOf({ contained: [{ resourceType: 'Practitioner', id: 'p', name: [{ given: ['Fien'], family: 'Ingesloten' }] }], author: [{ reference: '#p' }, { reference: '#gone' }] });
  expect(document.author).toEqual([{ display: 'Fien Ingesloten' }]);
  expect(document).not.toHaveProperty('contained');
  expect(validate(document)).toEqual([]);
});

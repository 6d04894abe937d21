// A package as the adapter delivers it, for counterparts that are not ours. All people invented.
import { createHash } from 'node:crypto';
import type { DocumentReference } from '@medplum/fhirtypes';
import type { DocumentPackage, PatientKey, ProvidedDocument } from '../../src/ports/regional-network.ts';

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> { yield await Promise.resolve(bytes); }

const documentOf = (id: string, contentType: string, bytes: Uint8Array): ProvidedDocument => ({
  document: {
    resourceType: 'DocumentReference', id, status: 'current', masterIdentifier: { system: 'https://second-opinion-adapter.org/fhir/document', value: id },
    type: { coding: [{ system: 'http://loinc.org', code: '11526-1', display: 'Pathology study' }] }, date: '2026-11-10T11:00:00Z', author: [{ display: 'Invented laboratory of pathology' }],
    description: 'Invented', content: [{ attachment: { contentType, language: 'nl', title: 'Pathology report', creation: '2026-09-20T08:00:00+02:00', url: 'Binary/here' } }],
  },
  identity: { system: 'urn:ietf:rfc:3986', value: `urn:uuid:${id}` },
  replaces: [], contentType, sizeBytes: bytes.length, sha1: createHash('sha1').update(bytes).digest('base64'), bytes: () => once(bytes),
});

/** What MHD's Comprehensive asks for beside the rest. */
const FULL = {
  category: [{ coding: [{ system: 'http://loinc.org', code: '11503-0', display: 'Medical records' }] }],
  securityLabel: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'N', display: 'normal' }] }],
  context: {
    facilityType: { coding: [{ system: 'http://snomed.info/sct', code: '22232009', display: 'Hospital' }] },
    practiceSetting: { coding: [{ system: 'http://snomed.info/sct', code: '394915009', display: 'General pathology (specialty)' }] },
  },
} satisfies Partial<DocumentReference>;
const FORMAT = { system: 'http://ihe.net/fhir/ihe.formatcode.fhir/CodeSystem/formatcode', code: 'urn:ihe:iti:xds:2017:mimeTypeSufficient' };

/** The package with all that Comprehensive asks for. */
export const inFull = (parcel: DocumentPackage): DocumentPackage => ({
  ...parcel, documents: parcel.documents.map((d) => ({ ...d, document: { ...d.document, ...FULL, content: d.document.content.map((c) => ({ ...c, format: FORMAT })) } })),
});

/** As if the recipient had earlier versions of the first document. */
export const replacing = (parcel: DocumentPackage, ...locations: readonly string[]): DocumentPackage =>
  ({ ...parcel, documents: parcel.documents.map((d, i) => (i === 0 ? { ...d, replaces: locations } : d)) });

export const aPackage = (patientKey: PatientKey, uuid: (part: string) => string, files: readonly { readonly contentType: string; readonly bytes: Uint8Array }[]): DocumentPackage => ({
  id: uuid('package'), sentAt: '2026-11-22T10:00:00+01:00', title: 'Second opinion: documents',
  source: { id: uuid('source'), name: 'Invented receiving hospital' },
  recipient: { name: 'Invented practice', identifier: { system: 'https://www.ehealth.fgov.be/standards/fhir/core/NamingSystem/nihdi-organization', value: '71098712' } },
  patient: { resourceType: 'Patient', identifier: [patientKey], name: [{ use: 'official', family: 'Verzonnen', given: ['Noor'] }], gender: 'female', birthDate: '2016-05-12' },
  patientKey, documents: files.map(({ contentType, bytes }, i) => documentOf(uuid(`document-${String(i)}`), contentType, bytes)),
});

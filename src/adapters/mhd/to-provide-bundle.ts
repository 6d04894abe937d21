// A package of documents as ITI-65 sends it, with Minimal metadata. https://profiles.ihe.net/ITI/MHD/ITI-65.html
import type { Bundle, BundleEntry, DocumentReference, Identifier, List, Organization, Patient, Reference } from '@medplum/fhirtypes';
import { compact } from '../../core/fhir/compact.ts';
import { createEntry } from '../../core/fhir/bundle.ts';
import { IHE_EXTENSION, MHD_IDENTIFIER_TYPE, MHD_LIST_TYPES, MHD_PACKAGE, MHD_PROVIDED, RFC3986, urnUuid, uuidOid } from '../../core/fhir/systems.ts';
import type { DocumentPackage, ProvidedDocument } from '../../ports/regional-network.ts';
import { toDataMark } from './to-data-mark.ts';

/** UUID of a part of the package: the same for the same package. */
export type PartId = (part: string) => string;

/** `use` is what MHD 4.2.3 looks at, `type` what 4.2.4 does: both accept both. */
const identifierOf = (code: 'uniqueId' | 'entryUUID', { system, value }: { readonly system: string; readonly value: string }): Identifier => ({
  use: code === 'uniqueId' ? 'usual' : 'official', type: { coding: [{ system: MHD_IDENTIFIER_TYPE, code }] }, system, value,
});

const patientUrn = (parcel: DocumentPackage, idOf: PartId): { reference: string } => ({ reference: urnUuid(idOf(`patient:${parcel.id}`)) });

/** No more of the patient than is needed to file the documents. */
const toPatient = ({ patient, patientKey }: DocumentPackage, id: string): Patient => ({
  resourceType: 'Patient', id, identifier: [{ ...patientKey }],
  ...compact({ name: patient.name?.map(({ use, family, given }) => compact({ use, family, given })), gender: patient.gender, birthDate: patient.birthDate }),
});

const toContent = ({ document, contentType, sizeBytes, sha1 }: ProvidedDocument, url: string): DocumentReference['content'][number] => {
  const content = document.content[0];
  const { language, title, creation } = content?.attachment ?? {};
  return { attachment: compact({ contentType, language, url, size: sizeBytes, hash: sha1, title, creation }), ...compact({ format: content?.format }) };
};

const toAuthors = (document: DocumentReference): { display: string }[] => (document.author ?? []).flatMap(({ display }) => (display ? [{ display }] : []));

/** References into this server mean nothing there, nor does a relation to a document that the recipient may not have. */
const toDocument = (provided: ProvidedDocument, parcel: DocumentPackage, idOf: PartId): DocumentReference => {
  const { document } = provided;
  const id = document.id ?? '';
  return {
    resourceType: 'DocumentReference',
    id: idOf(`reference:${id}`),
    meta: { profile: [MHD_PROVIDED.minimal.document] },
    masterIdentifier: identifierOf('uniqueId', provided.identity),
    identifier: [identifierOf('entryUUID', { system: RFC3986, value: urnUuid(idOf(`entry:${parcel.id}:${id}`)) })],
    status: 'current',
    ...compact({ type: document.type, category: document.category?.slice(0, 1), description: document.description, securityLabel: document.securityLabel, date: document.date }),
    subject: patientUrn(parcel, idOf),
    ...compact({ author: toAuthors(document) }),
    content: [toContent(provided, urnUuid(idOf(`binary:${id}`)))],
  };
};

const toRecipient = ({ recipient: { name, identifier } }: DocumentPackage): Reference<Organization> => ({ type: 'Organization', ...(identifier && { identifier: { ...identifier } }), display: name });

const toSubmissionSet = (parcel: DocumentPackage, documents: readonly DocumentReference[], idOf: PartId): List => ({
  resourceType: 'List',
  id: idOf(`list:${parcel.id}`),
  meta: { profile: [MHD_PROVIDED.minimal.submissionSet] },
  extension: [
    { url: IHE_EXTENSION.sourceId, valueIdentifier: { system: RFC3986, value: uuidOid(parcel.source.id) } },
    { url: MHD_PACKAGE.intendedRecipient, valueReference: toRecipient(parcel) },
  ],
  identifier: [
    identifierOf('uniqueId', { system: RFC3986, value: uuidOid(parcel.id) }),
    identifierOf('entryUUID', { system: RFC3986, value: urnUuid(parcel.id) }),
  ],
  status: 'current',
  mode: 'working',
  title: parcel.title,
  code: { coding: [{ system: MHD_LIST_TYPES, code: 'submissionset' }] },
  subject: patientUrn(parcel, idOf),
  date: parcel.sentAt,
  source: { display: parcel.source.name },
  entry: documents.map(({ id }) => ({ item: { reference: urnUuid(id ?? '') } })),
});

/** The id that an entry is called by inside the Bundle is no id there. */
const entryOf = (resource: List | DocumentReference | Patient): BundleEntry => {
  const { id: _id, ...rest } = resource;
  return { ...createEntry(resource), resource: rest };
};

/**
 * SubmissionSet, each DocumentReference with its Binary, the Patient (made there only if nobody is known by that identifier).
 * MHD profiles alone are declared (S18). `Binary.data` holds marks, in the order of `parcel.documents`.
 */
export const toProvideBundle = (parcel: DocumentPackage, idOf: PartId): Bundle => {
  const documents = parcel.documents.map((d) => toDocument(d, parcel, idOf));
  const { system, value } = parcel.patientKey;
  const patient = entryOf(toPatient(parcel, idOf(`patient:${parcel.id}`)));
  return {
    resourceType: 'Bundle',
    meta: { profile: [MHD_PROVIDED.minimal.bundle] },
    type: 'transaction',
    timestamp: parcel.sentAt,
    entry: [
      entryOf(toSubmissionSet(parcel, documents, idOf)),
      ...documents.flatMap((document, index): BundleEntry[] => [
        entryOf(document),
        {
          fullUrl: document.content[0]?.attachment.url ?? '',
          resource: { resourceType: 'Binary', contentType: parcel.documents[index]?.contentType ?? '', data: toDataMark(index) },
          request: { method: 'POST', url: 'Binary' },
        },
      ]),
      { ...patient, request: { method: 'POST', url: 'Patient', ifNoneExist: `identifier=${system}|${value}` } },
    ],
  };
};

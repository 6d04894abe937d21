// A document that came over the network, as the dossier keeps it (IHE MHD Minimal, EU Health Data API).
import type { Attachment, Binary, CodeableConcept, DocumentReference, Identifier } from '@medplum/fhirtypes';
import { compact } from '../fhir/compact.ts';
import {
  EU_MHD_DOCUMENT_REFERENCE, MHD_IDENTIFIER_TYPE, MHD_MINIMAL_DOCUMENT_REFERENCE, PROFILE, RFC3986, SHA256_TAG, urnUuid,
} from '../fhir/systems.ts';

export interface Reception {
  /** As found at the custodian (ITI-67). */
  readonly found: DocumentReference;
  readonly file: { readonly sha256: string; readonly sha1: string; readonly sizeBytes: number };
  readonly contentType: string;
  readonly documentId: string;
  readonly binaryId: string;
  /** `Patient/…`, `Organization/…` of the custodian, `ServiceRequest/…`. */
  readonly patient: string;
  readonly custodian: string;
  readonly request: string;
  /** FHIR instant of the filing. */
  readonly filedAt: string;
  /** The EU profile wants a subject with a birth date (S18). */
  readonly patientHasBirthDate: boolean;
}

const mhdType = (code: 'uniqueId' | 'entryUUID'): CodeableConcept => ({ coding: [{ system: MHD_IDENTIFIER_TYPE, code }] });

/** Both `use` (4.2.3) and `type` (4.2.4), so that it is valid under both. */
const masterIdentifier = (found: DocumentReference): Identifier => ({
  use: 'usual', type: mhdType('uniqueId'), system: found.masterIdentifier?.system ?? RFC3986, value: found.masterIdentifier?.value ?? '',
});

/** Names of the authors as shown there; their references point into the custodian's server and mean nothing here. */
const authors = (found: DocumentReference): { display: string }[] => (found.author ?? []).flatMap((a) => (a.display ? [{ display: a.display }] : []));

const toAttachment = (r: Reception): Attachment => {
  const there = r.found.content[0]?.attachment;
  return compact({
    contentType: r.contentType,
    language: there?.language,
    url: `Binary/${r.binaryId}`,
    size: r.file.sizeBytes,
    hash: r.file.sha1,
    title: there?.title,
    creation: there?.creation,
  });
};

const toDocument = (r: Reception): DocumentReference => compact({
  resourceType: 'DocumentReference' as const,
  id: r.documentId,
  meta: { profile: [PROFILE.documentReference, MHD_MINIMAL_DOCUMENT_REFERENCE, ...(r.patientHasBirthDate ? [EU_MHD_DOCUMENT_REFERENCE] : [])] },
  masterIdentifier: masterIdentifier(r.found),
  identifier: [{ use: 'official' as const, type: mhdType('entryUUID'), system: RFC3986, value: urnUuid(r.documentId) }],
  status: 'current' as const,
  type: r.found.type,
  category: r.found.category?.slice(0, 1),
  subject: { reference: r.patient },
  date: r.filedAt,
  author: authors(r.found),
  custodian: { reference: r.custodian },
  description: r.found.description,
  securityLabel: r.found.securityLabel,
  content: [compact({ attachment: toAttachment(r), format: r.found.content[0]?.format })],
  context: { related: [{ reference: r.request }] },
});

/**
 * | source | element | note |
 * |---|---|---|
 * | `found.masterIdentifier` | `masterIdentifier` | kept: the document's identity in the network |
 * | `found.type`, `category[0]`, `description`, `securityLabel` | the same | verbatim; MHD allows one category |
 * | file | `content.attachment.size`, `hash` | of the bytes received, SHA-1 in base64 |
 * | `found…attachment` | `title`, `language`, `creation` | verbatim |
 * | `found…format` | `content.format` | verbatim |
 *
 * Not taken over: `docStatus`, `context` but for `related`, extensions and texts of the other server (MHD closes the first, the others cannot be judged).
 * https://profiles.ihe.net/ITI/MHD/StructureDefinition/IHE.MHD.Minimal.DocumentReference
 */
export const toReceivedDocument = (r: Reception): { readonly document: DocumentReference; readonly binary: Binary } => ({
  document: toDocument(r),
  binary: {
    resourceType: 'Binary',
    id: r.binaryId,
    meta: { tag: [{ system: SHA256_TAG, code: r.file.sha256 }] },
    contentType: r.contentType,
    securityContext: { reference: r.request },
  },
});

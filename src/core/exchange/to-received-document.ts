// A document that came over the network, as the dossier keeps it (IHE MHD Minimal, EU Health Data API).
import type { Attachment, Binary, DocumentReference } from '@medplum/fhirtypes';
import { compact } from '../fhir/compact.ts';
import { toContentUrl, type FhirForm } from '../fhir/document-content.ts';
import { listOf } from '../fhir/list-of.ts';
import { RFC3986 } from '../fhir/systems.ts';
import { toKnownContext } from '../fhir/to-known-context.ts';
import { toKeptBinary } from '../mapping/to-kept-binary.ts';
import { toMhdIdentity } from '../mapping/to-mhd-identity.ts';
import { toPlainReference } from './to-plain-reference.ts';

export interface Reception {
  /** As found at the custodian (ITI-67). */
  readonly found: DocumentReference;
  readonly file: { readonly sha256: string; readonly sha1: string; readonly sizeBytes: number };
  readonly contentType: string;
  /** Its file was judged to be a FHIR document: it is read as Bundle. */
  readonly fhirForm: FhirForm | undefined;
  readonly documentId: string;
  readonly binaryId: string;
  /** `Patient/…`, `Organization/…` of the custodian, `ServiceRequest/…`. */
  readonly patient: string;
  readonly custodian: string;
  readonly request: string;
  /** FHIR instant of the filing. */
  readonly filedAt: string;
  /** What it stands in relation to, of what is here; absent: nothing. */
  readonly relatesTo?: DocumentReference['relatesTo'];
  /** The EU profile wants a subject with a birth date (S18). */
  readonly patientHasBirthDate: boolean;
}

/** Names of the authors as told there, contained ones too; their references point into the custodian's server and mean nothing here. */
const authors = ({ author, contained }: DocumentReference): { display: string }[] =>
  listOf(author).flatMap((one) => toPlainReference(one, listOf(contained))).flatMap(({ display }) => (display ? [{ display }] : []));

const toAttachment = (r: Reception): Attachment => {
  const there = r.found.content[0]?.attachment;
  return compact({
    contentType: r.contentType,
    language: there?.language,
    url: toContentUrl(r.binaryId, r.fhirForm !== undefined),
    size: r.file.sizeBytes,
    hash: r.file.sha1,
    title: there?.title,
    creation: there?.creation,
  });
};

const toDocument = (r: Reception): DocumentReference => compact({
  resourceType: 'DocumentReference' as const,
  id: r.documentId,
  ...toMhdIdentity({
    documentId: r.documentId,
    uniqueId: { system: r.found.masterIdentifier?.system ?? RFC3986, value: r.found.masterIdentifier?.value ?? '' },
    isPatientEu: r.patientHasBirthDate,
  }),
  status: 'current' as const,
  type: r.found.type,
  category: r.found.category?.slice(0, 1),
  subject: { reference: r.patient },
  date: r.filedAt,
  author: authors(r.found),
  custodian: { reference: r.custodian },
  relatesTo: r.relatesTo,
  description: r.found.description,
  securityLabel: r.found.securityLabel,
  content: [compact({ attachment: toAttachment(r), format: r.found.content[0]?.format })],
  context: { ...toKnownContext(r.found.context), related: [{ reference: r.request }] },
});

/**
 * | source | element | note |
 * |---|---|---|
 * | `found.masterIdentifier` | `masterIdentifier` | kept: the document's identity in the network |
 * | `found.type`, `category[0]`, `description`, `securityLabel` | the same | verbatim; MHD allows one category |
 * | file | `content.attachment.size`, `hash` | of the bytes received, SHA-1 in base64 |
 * | `found…attachment` | `title`, `language`, `creation` | verbatim |
 * | `found…format` | `content.format` | verbatim |
 * | `found.context.facilityType`, `practiceSetting` | the same | their codes, verbatim: a recipient may ask for them |
 *
 * Not taken over: `docStatus`, the rest of `context`, extensions and texts of the other server (MHD closes the first, the others cannot be judged).
 * https://profiles.ihe.net/ITI/MHD/StructureDefinition/IHE.MHD.Minimal.DocumentReference
 */
export const toReceivedDocument = (r: Reception): { readonly document: DocumentReference; readonly binary: Binary } => ({
  document: toDocument(r),
  binary: toKeptBinary({ id: r.binaryId, contentType: r.contentType, sha256: r.file.sha256, request: { reference: r.request }, fhirForm: r.fhirForm }),
});

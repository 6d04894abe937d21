// What the adapter seals when a reviewer signs: who signed what, when, as which version, each file by its digest. RFC 8785 makes the bytes of it (S14).
import type { DocumentReference } from '@medplum/fhirtypes';
import { RFC3986, urnUuid } from '../fhir/systems.ts';
import { toFhirInstant } from '../kernel/time.ts';
import type { OpinionQuestion } from './opinion-question.ts';
import type { OpinionFile, OpinionFiles, OpinionReferences } from './to-opinion-references.ts';

export interface SignedStatement {
  readonly request: string;
  readonly version: number;
  /** FHIR instant. */
  readonly signedAt: string;
  /** `PractitionerRole/…`; as whom they were known to the adapter. */
  readonly reviewer: string;
  readonly actor: string;
  readonly documents: readonly { readonly reference: string; readonly identifier: string; readonly contentType: string; readonly sizeBytes: number; readonly sha256: string }[];
  readonly replaces?: readonly string[];
}

const toDocument = ({ id = '', content }: DocumentReference, { sizeBytes, sha256 }: OpinionFile): SignedStatement['documents'][number] =>
  ({ reference: `DocumentReference/${id}`, identifier: `${RFC3986}|${urnUuid(id)}`, contentType: content[0]?.attachment.contentType ?? '', sizeBytes, sha256 });

export const toSignedStatement = (question: OpinionQuestion, { document, fhir }: OpinionReferences, signed: { readonly files: OpinionFiles; readonly actor: string }): SignedStatement => ({
  request: `ServiceRequest/${question.requestId}`,
  version: question.number,
  signedAt: toFhirInstant(question.now),
  reviewer: `PractitionerRole/${question.reviewer.role.id ?? ''}`,
  actor: signed.actor,
  documents: [toDocument(document, signed.files.pdf), toDocument(fhir, signed.files.fhir)],
  ...(question.replaces && { replaces: [question.replaces.document, question.replaces.fhir] }),
});

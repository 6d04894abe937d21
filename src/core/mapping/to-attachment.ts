// A file as FHIR points to it: its address, size and SHA-1. https://hl7.org/fhir/R4/datatypes.html#Attachment
import type { Attachment } from '@medplum/fhirtypes';
import { compact } from '../fhir/compact.ts';
import { fhirFormOf, toContentUrl } from '../fhir/document-content.ts';
import type { IntakeFile } from '../intake/intake.ts';
import type { KnownFile } from './mapping-context.ts';

export interface AttachedFile {
  readonly file: IntakeFile;
  readonly known?: KnownFile | undefined;
  readonly binaryId: string;
  /** When the document was made, not when it was uploaded (MHD). */
  readonly createdAt?: string | undefined;
}

/** `hash` is the SHA-1 of the decoded bytes in base64, as R4 has it; the SHA-256 stands on the Binary. */
export const toAttachment = ({ file, known, binaryId, createdAt }: AttachedFile): Attachment => compact({
  contentType: file.contentType,
  language: file.language,
  url: toContentUrl(binaryId, known?.fhirForm !== undefined && fhirFormOf(file.contentType) !== undefined),
  size: known?.sizeBytes,
  hash: known?.sha1,
  title: file.title,
  creation: createdAt,
});

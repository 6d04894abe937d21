// The bytes of a provided document against what its metadata say: size, hash, media type, and what the first bytes are. https://profiles.ihe.net/ITI/MHD/ITI-65.html
import type { Attachment, DocumentReference } from '@medplum/fhirtypes';
import type { Issue } from '../kernel/result.ts';
import { checkRetrievedDocument, type QuarantineReason } from './check-retrieved-document.ts';

export interface ProvidedFile {
  /** base64 */
  readonly sha1: string;
  readonly sizeBytes: number;
  readonly detectedType?: string;
  /** As its Binary declares it; absent: it came inside the DocumentReference. */
  readonly declaredType?: string;
}

const ELEMENT: Readonly<Partial<Record<QuarantineReason['code'], string>>> = { 'size-mismatch': 'size', 'hash-mismatch': 'hash' };

/** One that is not taken into a dossier is no fault of the sender's: it is kept aside where it is filed. */
const isSendersFault = ({ code }: QuarantineReason): boolean => code !== 'media-type-refused' && code !== 'other-patient' && code !== 'patient-unknown';

/** Size 0 with the hash of nothing announces a document that is assembled when asked for; this one is here. */
const checkDelayed = (attachment: Attachment, file: ProvidedFile): readonly QuarantineReason[] =>
  (attachment.size === 0 && file.sizeBytes > 0 ? [{ code: 'size-mismatch', text: 'The size differs from the one announced' }] : []);

const bare = (type: string | undefined): string => (type ?? '').split(';')[0]?.trim().toLowerCase() ?? '';

const checkDeclared = ({ contentType }: Attachment, { declaredType }: ProvidedFile): readonly QuarantineReason[] => (declaredType === undefined || bare(contentType) === bare(declaredType)
  ? []
  : [{ code: 'media-type-mismatch', text: 'The Binary declares another media type' }]);

const isEmpty = ({ sizeBytes }: ProvidedFile): readonly QuarantineReason[] => (sizeBytes === 0 ? [{ code: 'size-mismatch', text: 'The document is empty' }] : []);

/** `at`: where the attachment stands. Errors only, each of the sender's making. */
export const checkProvidedFile = (document: DocumentReference, file: ProvidedFile, at: string): readonly Issue[] => {
  const attachment = document.content[0]?.attachment ?? {};
  const nobody = { references: [], identifiers: [] };
  const found = [
    ...isEmpty(file), ...checkDelayed(attachment, file), ...checkDeclared(attachment, file),
    ...checkRetrievedDocument(document, { sha1: file.sha1, sizeBytes: file.sizeBytes, ...(file.detectedType && { detectedType: file.detectedType }) }, nobody),
  ].filter(isSendersFault);
  const distinct = found.filter((reason, i) => found.findIndex((other) => other.code === reason.code) === i);
  return distinct.map(({ code, text }) => ({ text, expression: `${at}.${ELEMENT[code] ?? 'contentType'}`, code: 'value' }));
};

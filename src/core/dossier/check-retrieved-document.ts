// A retrieved file against what the custodian said of it (ITI-67, ITI-68): size, hash, media type, patient. Any reason sends it to quarantine.
// https://profiles.ihe.net/ITI/MHD (hash: base64 SHA-1 of the decoded bytes; delayed assembly)
import type { Attachment, DocumentReference, Identifier, Patient, Resource } from '@medplum/fhirtypes';
import { findWhose, type KnownPatient } from '../exchange/find-whose.ts';
import { checkMediaType, type MediaTypeReason } from './check-media-type.ts';

export interface QuarantineReason {
  readonly code: 'size-mismatch' | 'hash-mismatch' | 'other-patient' | 'patient-unknown' | 'malware' | 'not-scanned' | MediaTypeReason;
  readonly text: string;
}

export interface RetrievedFile {
  /** base64 */
  readonly sha1: string;
  readonly sizeBytes: number;
  readonly detectedType?: string;
  /** As the malware scanner said; absent: clean, or there is none. */
  readonly malware?: 'found' | 'not-scanned';
  /** As the answer declared it. */
  readonly declaredType?: string;
}

const HEX = '0123456789abcdef';
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** SHA-1 of no bytes: with size 0 it announces a document that is assembled when asked for. */
const HASH_OF_NOTHING = '2jmj7l5rSw0yVb/vlWAYkK/YBwk=';

const isDelayedAssembly = (attachment: Attachment): boolean => attachment.size === 0 && attachment.hash === HASH_OF_NOTHING;

/** 20 bytes in base64 as hex, digit by digit. */
const toHex = (base64: string): string => {
  const bits = base64.replaceAll('=', '').split('').map((c) => BASE64.indexOf(c).toString(2).padStart(6, '0')).join('');
  return bits.match(/.{4}/gu)?.slice(0, 40).map((four) => HEX.charAt(Number.parseInt(four, 2))).join('') ?? '';
};

const checkSize = (attachment: Attachment, file: RetrievedFile): readonly QuarantineReason[] => (attachment.size === undefined || attachment.size === file.sizeBytes
  ? []
  : [{ code: 'size-mismatch', text: 'The size differs from the one announced' }]);

const checkHash = (attachment: Attachment, file: RetrievedFile): readonly QuarantineReason[] => {
  if (attachment.hash === undefined || attachment.hash === file.sha1) return [];
  const isHex = attachment.hash.toLowerCase() === toHex(file.sha1);
  return [{ code: 'hash-mismatch', text: isHex ? 'The hash announced is right but written in hexadecimal: FHIR R4 asks for base64' : 'The hash differs from the one announced' }];
};

const bare = (type: string | undefined): string => (type ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
/** One kind of content under several names. */
const familyOf = (type: string): string => {
  if (/(?:^|[/+])xml$/u.test(type)) return 'xml';
  return /(?:^|[/+])json$/u.test(type) ? 'json' : type.replace('image/jpg', 'image/jpeg');
};
const saysNothing = (type: string): boolean => type === '' || type === 'application/octet-stream';

const checkType = (attachment: Attachment, file: RetrievedFile): readonly QuarantineReason[] => {
  const announced = bare(attachment.contentType);
  const answered = bare(file.declaredType);
  if (!saysNothing(announced) && !saysNothing(answered) && familyOf(announced) !== familyOf(answered)) {
    return [{ code: 'media-type-mismatch', text: 'The answer has another media type than the one announced' }];
  }
  const check = checkMediaType(saysNothing(announced) ? answered : announced, file.detectedType);
  return check.ok ? [] : [{ code: check.reason, text: check.text }];
};

const checkMalware = ({ malware }: RetrievedFile): readonly QuarantineReason[] => {
  if (malware === undefined) return [];
  return [malware === 'found' ? { code: 'malware', text: 'The malware scanner found something' } : { code: 'not-scanned', text: 'Larger than the malware scanner takes' }];
};

const isPatient = (resource: Resource): resource is Patient => resource.resourceType === 'Patient';

const containedIdentifiers = (document: DocumentReference, reference: string | undefined): readonly Identifier[] => (reference?.startsWith('#')
  ? (document.contained ?? []).filter(isPatient).filter((p) => `#${p.id ?? ''}` === reference).flatMap((p) => p.identifier ?? [])
  : []);

/** Whose it is must be said at least once, and nothing may say otherwise. */
const checkPatient = (document: DocumentReference, patient: KnownPatient): readonly QuarantineReason[] => {
  const subject = document.subject;
  const identifiers = [...(subject?.identifier ? [subject.identifier] : []), ...containedIdentifiers(document, subject?.reference)];
  const whose = findWhose({ reference: subject?.reference, identifiers }, patient);
  if (whose === 'other') return [{ code: 'other-patient', text: 'The document is another patient\'s, or of one not known here' }];
  return whose === 'same' ? [] : [{ code: 'patient-unknown', text: 'The document does not say whose it is' }];
};

/** Empty: the file may be kept as a document. MHD holds exactly one content. */
export const checkRetrievedDocument = (document: DocumentReference, file: RetrievedFile, patient: KnownPatient): readonly QuarantineReason[] => {
  const attachment = document.content[0]?.attachment ?? {};
  const bytes = isDelayedAssembly(attachment) ? [] : [...checkSize(attachment, file), ...checkHash(attachment, file)];
  return [...checkMalware(file), ...bytes, ...checkType(attachment, file), ...checkPatient(document, patient)];
};

// Whether a recipient has a document that may have been sent to it before (S19): found under the uniqueId, with the same size and hash, or with others.
import type { DocumentReference } from '@medplum/fhirtypes';
import type { ProvidedIdentity } from './to-provided-identity.ts';

export interface SentFile {
  readonly sizeBytes: number;
  /** SHA-1 in base64. */
  readonly sha1: string;
}

export type Arrived = { readonly kind: 'absent' | 'differs' } | { readonly kind: 'present'; /** Where the recipient keeps it. */ readonly location: string };

const isIdentity = (document: DocumentReference, { value }: ProvidedIdentity): boolean => document.masterIdentifier?.value === value;

/** Both must be said and agree: a recipient that says neither has not shown that it has the document. */
const isSameFile = (document: DocumentReference, { sizeBytes, sha1 }: SentFile): boolean => {
  const attachment = document.content[0]?.attachment;
  return attachment?.size === sizeBytes && attachment.hash === sha1;
};

/** `found`: what ITI-67 by the uniqueId brought. One that agrees suffices, whatever else stands there. */
export const assessArrival = (found: readonly DocumentReference[], identity: ProvidedIdentity, file: SentFile): Arrived => {
  const named = found.filter((d) => isIdentity(d, identity));
  const same = named.find((d) => isSameFile(d, file));
  if (same) return { kind: 'present', location: `DocumentReference/${same.id ?? ''}` };
  return { kind: named.length > 0 ? 'differs' : 'absent' };
};

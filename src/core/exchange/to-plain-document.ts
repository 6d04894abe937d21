// A provided DocumentReference without what means nothing outside its submission: contained resources become names and identifiers, bytes an address.
import type { DocumentReference } from '@medplum/fhirtypes';
import { compact } from '../fhir/compact.ts';
import { listOf } from '../fhir/list-of.ts';
import { toKnownContext } from '../fhir/to-known-context.ts';
import { toPlainReference } from './to-plain-reference.ts';

export interface KeptContent { /** Where its bytes are kept. */ readonly url: string; readonly sizeBytes: number; /** base64 */ readonly sha1: string }

export const toPlainDocument = (document: DocumentReference, kept: KeptContent): DocumentReference => {
  const contained = listOf(document.contained);
  const { data: _data, ...attachment } = document.content[0]?.attachment ?? {};
  const [custodian] = document.custodian ? toPlainReference(document.custodian, contained) : [];
  const format = document.content[0]?.format;
  const context = toKnownContext(document.context);
  return compact({
    resourceType: 'DocumentReference' as const,
    masterIdentifier: document.masterIdentifier, identifier: document.identifier,
    status: document.status, type: document.type, category: document.category?.slice(0, 1), date: document.date,
    author: listOf(document.author).flatMap((author) => toPlainReference(author, contained)),
    custodian,
    relatesTo: document.relatesTo, description: document.description, securityLabel: document.securityLabel,
    content: [{ attachment: { ...attachment, url: kept.url, size: kept.sizeBytes, hash: kept.sha1 }, ...(format && { format }) }],
    ...(Object.keys(context).length > 0 && { context }),
  });
};

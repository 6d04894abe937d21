// The kept bytes of a provided document: the digest of the file stands in the place of the bytes.
import type { DocumentReference } from '@medplum/fhirtypes';
import { findContent } from '../core/exchange/find-content.ts';
import type { Part } from '../core/exchange/submission.ts';
import type { KeptFile } from '../ports/document-files.ts';
import type { ProvidedDocuments } from './provided-documents.ts';

export const findProvidedFile = ({ submission, files }: Pick<ProvidedDocuments, 'submission' | 'files'>, part: Part<DocumentReference>): KeptFile | undefined =>
  files.get(findContent(submission, part)?.resource.data ?? '');

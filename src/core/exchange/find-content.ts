// The Binary of a provided document, by the address in its attachment.
import type { Binary, DocumentReference } from '@medplum/fhirtypes';
import { listOf } from '../fhir/list-of.ts';
import { findPart } from './find-part.ts';
import type { Part, Submission } from './submission.ts';

export const findContent = ({ binaries }: Pick<Submission, 'binaries'>, { resource, fullUrl }: Part<DocumentReference>): Part<Binary> | undefined =>
  findPart(binaries, listOf(resource.content)[0]?.attachment.url, fullUrl);

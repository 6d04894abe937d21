// Judges a published document (ITI-105) by the profile of the transaction, declared or not. https://profiles.ihe.net/ITI/MHD/StructureDefinition-IHE.MHD.SimplifiedPublish.DocumentReference.html
import type { DocumentReference } from '@medplum/fhirtypes';
import { checkProvidedFile } from '../core/dossier/check-provided-file.ts';
import { toPublishedSubmission } from '../core/exchange/to-published-submission.ts';
import { listOf } from '../core/fhir/list-of.ts';
import { MHD_SIMPLIFIED_PUBLISH } from '../core/fhir/systems.ts';
import { fail, isError, ok, type Issue, type Result } from '../core/kernel/result.ts';
import type { KeptFile } from '../ports/document-files.ts';
import type { FlowPorts } from './flow-ports.ts';
import type { Provided, ProvidedDocuments } from './provided-documents.ts';

const isDocument = (body: unknown): body is DocumentReference => typeof body === 'object' && body !== null && 'resourceType' in body && body.resourceType === 'DocumentReference';

const declaring = (document: DocumentReference): DocumentReference =>
  ({ ...document, meta: { ...document.meta, profile: [MHD_SIMPLIFIED_PUBLISH, ...listOf(document.meta?.profile).filter((p) => p !== MHD_SIMPLIFIED_PUBLISH)] } });

const checkFile = (document: DocumentReference, file: KeptFile | undefined): readonly Issue[] => (file
  ? checkProvidedFile(document, file, 'DocumentReference.content[0].attachment')
  : [{ text: 'the bytes could not be read', expression: 'DocumentReference.content[0].attachment.data', code: 'required' }]);

/** Failures: `malformed`, `invalid` with every issue. */
export const judgePublishedDocument = (ports: Pick<FlowPorts, 'validateReceived'>, { body, files }: Provided): Result<ProvidedDocuments> => {
  if (!isDocument(body)) return fail('malformed', { text: 'a DocumentReference is taken here (ITI-105)', expression: 'DocumentReference' });
  const structure = ports.validateReceived(declaring(body)).filter((issue) => isError(issue) || issue.code !== 'invariant'); // a narrative is nobody's need here
  if (structure.some(isError)) return fail('invalid', ...structure);
  const submission = toPublishedSubmission(body);
  const wrong = checkFile(body, files.get(submission.binaries[0]?.resource.data ?? ''));
  if (wrong.length > 0) return fail('invalid', ...wrong);
  return ok({ transaction: 'ITI-105', submission, files, native: new Map(), warnings: structure });
};

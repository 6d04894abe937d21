// The content of provided documents that is said to be FHIR: each must be a FHIR document, and is then served as one.
import type { DocumentReference } from '@medplum/fhirtypes';
import type { Part } from '../core/exchange/submission.ts';
import type { FhirForm } from '../core/fhir/document-content.ts';
import { fail, ok, type Issue, type Result } from '../core/kernel/result.ts';
import type { KeptFile } from '../ports/document-files.ts';
import type { FhirDocumentVerdict } from '../ports/judge-fhir-document.ts';
import { findProvidedFile } from './find-provided-file.ts';
import type { ProvidedDocuments, ProvidePorts } from './provided-documents.ts';

interface Judged { readonly part: Part<DocumentReference>; readonly file: KeptFile; readonly verdict: FhirDocumentVerdict }

const judgeAll = async (ports: Pick<ProvidePorts, 'judgeFhirDocument'>, provided: ProvidedDocuments): Promise<readonly Judged[]> => {
  const judged: Judged[] = [];
  for (const part of provided.submission.documents) {
    const file = findProvidedFile(provided, part);
    if (file) judged.push({ part, file, verdict: await ports.judgeFhirDocument(file, part.resource.content[0]?.attachment.contentType ?? '') });
  }
  return judged;
};

const placeOf = (transaction: ProvidedDocuments['transaction'], { index }: Part<DocumentReference>): string =>
  `${transaction === 'ITI-65' ? `Bundle.entry[${String(index)}].resource` : 'DocumentReference'}.content[0].attachment.contentType`;

const issuesOf = (transaction: ProvidedDocuments['transaction'], { part, verdict }: Judged): readonly Issue[] => (verdict.kind === 'refused'
  ? verdict.issues.map(({ text, expression = 'Bundle' }) => ({ text: `not a FHIR document, ${expression}: ${text}`, expression: placeOf(transaction, part), code: 'value' }))
  : []);

/** Failures: `invalid`, with what is wrong in each. */
export const judgeProvidedContent = async (ports: Pick<ProvidePorts, 'judgeFhirDocument'>, provided: ProvidedDocuments): Promise<Result<ProvidedDocuments>> => {
  const judged = await judgeAll(ports, provided);
  const issues = judged.flatMap((one) => issuesOf(provided.transaction, one));
  if (issues.length > 0) return fail('invalid', ...issues);
  return ok({ ...provided, native: new Map(judged.flatMap(({ file, verdict }): [string, FhirForm][] => (verdict.kind === 'native' ? [[file.sha256, verdict.form]] : []))) });
};

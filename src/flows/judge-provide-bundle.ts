// Judges a provide Bundle (ITI-65) whole: every rule that it breaks, warnings among them. Pure but for the validation. https://profiles.ihe.net/ITI/MHD/ITI-65.html
import type { Bundle } from '@medplum/fhirtypes';
import { checkProvidedFile } from '../core/dossier/check-provided-file.ts';
import { checkProvideEntries } from '../core/exchange/check-provide-entries.ts';
import { checkProvidePatches } from '../core/exchange/check-provide-patches.ts';
import { checkProvideReferences } from '../core/exchange/check-provide-references.ts';
import { findMetadataLevel } from '../core/exchange/find-metadata-level.ts';
import { findContent } from '../core/exchange/find-content.ts';
import { findSubject } from '../core/exchange/find-subject.ts';
import type { Submission } from '../core/exchange/submission.ts';
import { toJudgedBundle } from '../core/exchange/to-judged-bundle.ts';
import { toSubmission } from '../core/exchange/to-submission.ts';
import { fail, isError, ok, type Issue, type Result } from '../core/kernel/result.ts';
import type { FlowPorts } from './flow-ports.ts';
import type { Provided, ProvidedDocuments, ProvidedFiles } from './provided-documents.ts';

/** That a narrative is wanting (dom-6) is nobody's need here. */
const isTold = (issue: Issue): boolean => isError(issue) || issue.code !== 'invariant';

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;
const isEntries = (entry: unknown): boolean => Array.isArray(entry) && entry.every(isObject);

/** What can be told of any JSON; the rest presupposes it. */
const checkShape = (body: unknown): Result<Bundle> => {
  if (!isObject(body) || body['resourceType'] !== 'Bundle') return fail('malformed', { text: 'a transaction Bundle is taken here (ITI-65)', expression: 'Bundle' });
  if (body['type'] !== 'transaction') return fail('invalid', { text: 'the Bundle must be a transaction', expression: 'Bundle.type', code: 'value' });
  return isEntries(body['entry']) ? ok(body as unknown as Bundle) : fail('malformed', { text: 'the Bundle has no entries that can be read', expression: 'Bundle.entry', code: 'structure' });
};

const checkFile = (submission: Submission, files: ProvidedFiles, part: Submission['documents'][number]): readonly Issue[] => {
  const binary = findContent(submission, part);
  const file = files.get(binary?.resource.data ?? '');
  if (!binary || binary.resource.data === undefined) return []; // told elsewhere
  if (!file) return [{ text: 'the bytes could not be read', expression: `Bundle.entry[${String(binary.index)}].resource.data`, code: 'value' }];
  return checkProvidedFile(part.resource, { ...file, declaredType: binary.resource.contentType }, `Bundle.entry[${String(part.index)}].resource.content[0].attachment`);
};

/** Failures: `malformed`, `invalid` with every issue. */
export const judgeProvideBundle = (ports: Pick<FlowPorts, 'validateReceived'>, { body, files }: Provided): Result<ProvidedDocuments> => {
  const shaped = checkShape(body);
  if (!shaped.ok) return shaped;
  const bundle = shaped.value;
  const submission = toSubmission(bundle);
  const { level = 'minimal', issues } = findMetadataLevel(bundle.meta?.profile);
  const structure = ports.validateReceived(toJudgedBundle(bundle, submission, level)).filter(isTold);
  const found = [...issues, ...structure, ...checkProvideEntries(submission), ...checkProvideReferences(submission, level), ...checkProvidePatches(submission), ...findSubject(submission).issues, ...submission.documents.flatMap((part) => checkFile(submission, files, part))];
  if (found.some(isError)) return fail('invalid', ...found);
  return ok({ transaction: 'ITI-65', submission, files, native: new Map(), warnings: found });
};

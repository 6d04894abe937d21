// The answer to a submission, entry by entry, in the order of the request. https://profiles.ihe.net/ITI/MHD/ITI-65.html#236542-provide-document-bundle-response-message
import { findContent } from '../core/exchange/find-content.ts';
import type { Submission } from '../core/exchange/submission.ts';
import { IHE_CODE } from '../core/fhir/systems.ts';
import type { Issue } from '../core/kernel/result.ts';
import type { ProvidedEntry } from './provided-documents.ts';

/** What became of one document. */
export interface Placed {
  readonly index: number;
  /** `DocumentReference/…`, in quarantine `Binary/…`. */
  readonly reference: string;
  readonly binary: string;
  readonly isNew: boolean;
  readonly warnings: readonly Issue[];
}

export interface PlacedSubmission {
  readonly documents: readonly Placed[];
  /** `List/…`, or where the documents wait. */
  readonly set: { readonly reference: string; readonly isNew: boolean };
  /** `List/…` by place; absent: not processed. */
  readonly folders: ReadonlyMap<number, string>;
  /** `Patient/…`; absent: where the documents wait. */
  readonly patient?: string | undefined;
}

const entry = (reference: string, isNew: boolean, warnings: readonly Issue[] = []): ProvidedEntry => (isNew
  ? { status: '201 Created', location: `${reference}/_history/1`, etag: 'W/"1"', warnings }
  : { status: '200 OK', location: reference, warnings });

const folderWarning: Issue = { text: `${IHE_CODE.folder}: the folder was not kept or not changed`, code: 'not-supported', severity: 'warning' };

const targetOf = (url: string | undefined): string => /DocumentReference\/[A-Za-z0-9\-.]{1,64}/u.exec(url ?? '')?.[0] ?? '';

type Answers = readonly (readonly [index: number, answer: ProvidedEntry])[];

const documentAnswers = (submission: Submission, { documents }: PlacedSubmission): Answers => documents.flatMap(({ index, reference, binary, isNew, warnings }) => {
  const part = submission.documents.find((d) => d.index === index);
  const bytes = part && findContent(submission, part);
  return [[index, entry(reference, isNew, warnings)] as const, ...(bytes ? [[bytes.index, entry(binary, isNew)] as const] : [])];
});

export const providedAnswer = (submission: Submission, placed: PlacedSubmission): readonly ProvidedEntry[] => {
  const elsewhere = placed.documents[0]?.reference ?? placed.set.reference;
  const toFolder = (kept: string | undefined): ProvidedEntry => (kept === undefined ? entry(elsewhere, false, [folderWarning]) : entry(kept, true));
  const answers = new Map<number, ProvidedEntry>([
    ...submission.sets.map(({ index }) => [index, entry(placed.set.reference, placed.set.isNew)] as const),
    ...documentAnswers(submission, placed),
    ...submission.folders.map(({ index }) => [index, toFolder(placed.folders.get(index))] as const),
    ...submission.patients.map(({ index }) => [index, entry(placed.patient ?? elsewhere, false)] as const),
    ...submission.patches.map(({ index, url }) => [index, entry(targetOf(url), false)] as const),
  ]);
  return Array.from({ length: submission.size }, (_, index) => answers.get(index) ?? entry(elsewhere, false));
};

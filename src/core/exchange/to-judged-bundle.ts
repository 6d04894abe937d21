// A provide Bundle in which every entry declares what its slice demands of it, so that each is judged by that whether it said so or not.
import type { Bundle, Resource } from '@medplum/fhirtypes';
import { MHD_FOLDER, MHD_PROVIDED } from '../fhir/systems.ts';
import type { MetadataLevel, Submission } from './submission.ts';

const demands = (submission: Submission, level: MetadataLevel): ReadonlyMap<number, string> => new Map([
  ...submission.sets.map(({ index }) => [index, MHD_PROVIDED[level].submissionSet] as const),
  ...submission.documents.map(({ index }) => [index, MHD_PROVIDED[level].document] as const),
  // the levels differ in submission sets and documents only
  ...submission.folders.map(({ index }) => [index, MHD_FOLDER] as const),
]);

const declaring = <T extends Resource>(resource: T, canonical: string | undefined): T => {
  const own = Array.isArray(resource.meta?.profile) ? resource.meta.profile : [];
  return canonical === undefined || own.includes(canonical) ? resource : { ...resource, meta: { ...resource.meta, profile: [canonical, ...own] } };
};

/** The Bundle's own profile is judged elsewhere (`checkProvideEntries`). */
export const toJudgedBundle = (bundle: Bundle, submission: Submission, level: MetadataLevel): Bundle => {
  const wanted = demands(submission, level);
  const { meta: _meta, ...rest } = bundle;
  return { ...rest, entry: (bundle.entry ?? []).map((entry, i) => (entry.resource ? { ...entry, resource: declaring(entry.resource, wanted.get(i)) } : entry)) };
};

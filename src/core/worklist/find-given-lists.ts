// Submission sets and folders that a recipient may have (S17): each whose every member it may have. https://profiles.ihe.net/ITI/MHD/ITI-66.html
import type { Resource } from '@medplum/fhirtypes';
import { listOf } from '../fhir/list-of.ts';

const toGiven = (references: ReadonlySet<string>) => (list: Resource): readonly string[] => {
  const entries = list.resourceType === 'List' ? listOf(list.entry) : [];
  return entries.length > 0 && entries.every(({ item }) => references.has(item.reference ?? '')) ? [`List/${list.id ?? ''}`] : [];
};

/** Twice: a submission set may hold folders. */
export const findGivenLists = (lists: readonly Resource[], references: ReadonlySet<string>): readonly string[] => {
  const folders = lists.flatMap(toGiven(references));
  return lists.flatMap(toGiven(new Set([...references, ...folders])));
};

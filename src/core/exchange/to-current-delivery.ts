// A delivery whose documents were replaced while it waited: what has not arrived yet goes in the version that holds now.
import type { DocumentReference, Resource, Task, TaskInput } from '@medplum/fhirtypes';
import { findUndelivered } from './find-undelivered.ts';

const isDocument = (resource: Resource): resource is DocumentReference => resource.resourceType === 'DocumentReference';

const referenceOf = ({ id = '' }: DocumentReference): string => `DocumentReference/${id}`;

const replaces = (document: DocumentReference, reference: string): boolean => document.relatesTo?.some((r) => r.code === 'replaces' && r.target.reference === reference) ?? false;

/** The newest in the row of replacements; itself where it still holds, or where nothing that holds replaced it. */
const findCurrent = (reference: string, documents: readonly DocumentReference[]): string => {
  const seen = new Set<string>();
  for (let at = reference; !seen.has(at);) {
    seen.add(at);
    const own = at;
    const next = documents.find((d) => replaces(d, own) && d.status !== 'entered-in-error');
    if (!next) break;
    at = referenceOf(next);
    if (next.status === 'current') return at;
  }
  return reference;
};

/** By the reference that a Task has: of each that was replaced and has not arrived, what holds now. */
const findNewer = (task: Task, documents: readonly DocumentReference[]): ReadonlyMap<string, string> => {
  const superseded = new Set(documents.filter((d) => d.status === 'superseded').map(referenceOf));
  const rows = findUndelivered(task).filter((reference) => superseded.has(reference)).map((reference) => [reference, findCurrent(reference, documents)] as const);
  return new Map(rows.filter(([old, current]) => old !== current));
};

/** `resources`: all of the request. The very Task where nothing changes. */
export const toCurrentDelivery = (task: Task, resources: Iterable<Resource>): Task => {
  const newer = findNewer(task, [...new Set(resources)].filter(isDocument));
  if (newer.size === 0) return task;
  const given = new Set<string>();
  const input = (task.input ?? []).flatMap((i): readonly TaskInput[] => {
    const reference = i.valueReference?.reference;
    if (reference === undefined) return [i];
    const current = newer.get(reference) ?? reference;
    if (given.has(current)) return [];
    given.add(current);
    return [{ ...i, valueReference: { reference: current } }];
  });
  return { ...task, input };
};

// Which of the documents found at a custodian are still to be fetched.
import type { DocumentReference, Task } from '@medplum/fhirtypes';
import { hasCode } from '../fhir/has-code.ts';
import { TASK_PARAMETERS } from '../fhir/systems.ts';

/** A document's identity across systems: MHD's uniqueId (`masterIdentifier.value`); without one, nothing can be recognised again. */
const uniqueId = (document: DocumentReference): string | undefined => document.masterIdentifier?.value;

const quarantinedIds = (task: Task): readonly string[] =>
  (task.output ?? [])
    .filter((o) => hasCode(o.type, TASK_PARAMETERS, 'quarantined'))
    .flatMap((o) => o.valueReference?.identifier?.value ?? []);

/**
 * The found documents that are current, carry a uniqueId and a place to fetch them, and are neither held already nor in quarantine.
 * The same document found twice in one answer is fetched once.
 */
export const planRetrievals = (found: readonly DocumentReference[], held: readonly DocumentReference[], task: Task): readonly DocumentReference[] => {
  const known = new Set([...held.flatMap((d) => uniqueId(d) ?? []), ...quarantinedIds(task)]);
  const wanted: DocumentReference[] = [];
  for (const document of found) {
    const id = uniqueId(document);
    if (document.status !== 'current' || !id || known.has(id) || !document.content[0]?.attachment.url) continue;
    known.add(id);
    wanted.push(document);
  }
  return wanted;
};

// Who and what a letter names beside the record of its request: the persons and organisations behind the roles in it.
import type { PractitionerRole } from '@medplum/fhirtypes';
import type { RequestRecord } from './request-record.ts';

/** `Practitioner/…` and `Organization/…`, each once. */
export const findLetterReferences = (record: Pick<RequestRecord, 'byReference'>): readonly string[] => {
  const roles = [...record.byReference.values()].filter((r): r is PractitionerRole => r.resourceType === 'PractitionerRole');
  const references = roles.flatMap((role) => [role.practitioner?.reference, role.organization?.reference]).filter((reference) => reference !== undefined);
  return [...new Set(references)].filter((reference) => !record.byReference.has(reference));
};

// Who was named to review a request, as a person with a role.
import type { PractitionerRole, Reference } from '@medplum/fhirtypes';
import { findStep } from '../core/fhir/opinion.ts';
import type { Reviewer } from '../core/opinion/opinion-question.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import type { FlowPorts } from './flow-ports.ts';

const readRole = async (store: FlowPorts['store'], owner: Reference | undefined): Promise<PractitionerRole | undefined> => {
  const [role] = await store.readMany([owner?.reference ?? '']);
  return role?.resourceType === 'PractitionerRole' ? role : undefined;
};

/** `undefined`: nobody yet, a department owns the report. */
export const findReviewer = async ({ store }: Pick<FlowPorts, 'store'>, record: RequestRecord): Promise<Reviewer | undefined> => {
  const role = await readRole(store, findStep(record.steps, 'report')?.owner);
  if (!role) return undefined;
  const [person] = await store.readMany([role.practitioner?.reference ?? '']);
  return person?.resourceType === 'Practitioner' ? { role, person } : undefined;
};

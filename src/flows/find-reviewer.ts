// Who was named to review a request, as a person with a role.
import { findStep } from '../core/fhir/opinion.ts';
import type { Reviewer } from '../core/opinion/opinion-question.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import type { FlowPorts } from './flow-ports.ts';

/** `undefined`: nobody yet, a department owns the report. */
export const findReviewer = async ({ store }: Pick<FlowPorts, 'store'>, record: RequestRecord): Promise<Reviewer | undefined> => {
  const owner = findStep(record.steps, 'report')?.owner?.reference ?? '';
  if (!owner.startsWith('PractitionerRole/')) return undefined;
  const [role] = await store.readMany([owner]);
  if (role?.resourceType !== 'PractitionerRole') return undefined;
  const [person] = await store.readMany([role.practitioner?.reference ?? '']);
  return person?.resourceType === 'Practitioner' ? { role, person } : undefined;
};

// The draft of a request's opinion (S14).
import type { Binary } from '@medplum/fhirtypes';
import { roleId } from '../core/fhir/role-id.ts';
import type { FlowPorts } from './flow-ports.ts';

type Ports = Pick<FlowPorts, 'store' | 'digestText'>;

export interface FoundDraft { readonly id: string; /** Absent: nothing was written. */ readonly binary?: Binary }

/** `id`: the request's. */
export const findDraft = async ({ store, digestText }: Ports, id: string): Promise<FoundDraft> => {
  const draftId = roleId(digestText, id)('opinion-draft');
  const found = await store.read('Binary', draftId);
  return found?.resourceType === 'Binary' ? { id: draftId, binary: found } : { id: draftId };
};

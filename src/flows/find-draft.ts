// The draft of a request's opinion, and whether it is still the version that somebody read (S14).
import type { Binary } from '@medplum/fhirtypes';
import { roleId } from '../core/fhir/role-id.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import type { FlowPorts } from './flow-ports.ts';

type Ports = Pick<FlowPorts, 'store' | 'digestText'>;

export interface FoundDraft { readonly id: string; /** Absent: nothing was written. */ readonly binary?: Binary }

const versionOf = (etag: string): string => etag.replace(/^(?:W\/)?"?|"$/gu, '');

/** `id`: the request's. */
export const findDraft = async ({ store, digestText }: Ports, id: string): Promise<FoundDraft> => {
  const draftId = roleId(digestText, id)('opinion-draft');
  const found = await store.read('Binary', draftId);
  return found?.resourceType === 'Binary' ? { id: draftId, binary: found } : { id: draftId };
};

/** As `findDraft`, for whoever writes what follows it. Failure: `version-conflict`. */
export const matchDraft = async (ports: Ports, id: string, ifMatch: string | undefined): Promise<Result<FoundDraft>> => {
  const draft = await findDraft(ports, id);
  const version = draft.binary?.meta?.versionId;
  if (version !== undefined && ifMatch === undefined) return fail('version-conflict', { text: 'If-Match with the ETag of the opinion is required', expression: 'If-Match', code: 'required' });
  if (ifMatch !== undefined && versionOf(ifMatch) !== version) return fail('version-conflict', { text: 'the draft has changed since it was read', expression: 'If-Match' });
  return ok(draft);
};

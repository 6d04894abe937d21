// The draft of an opinion for whoever writes what follows it: still the version that they read (S14).
import { fail, ok, type Result } from '../core/kernel/result.ts';
import { findDraft, type FoundDraft } from './find-draft.ts';
import type { FlowPorts } from './flow-ports.ts';

const versionOf = (etag: string): string => etag.replace(/^(?:W\/)?"?|"$/gu, '');

/** `id`: the request's. Failure: `version-conflict`. */
export const matchDraft = async (ports: Pick<FlowPorts, 'store' | 'digestText'>, id: string, ifMatch: string | undefined): Promise<Result<FoundDraft>> => {
  const draft = await findDraft(ports, id);
  const version = draft.binary?.meta?.versionId;
  if (version !== undefined && ifMatch === undefined) return fail('version-conflict', { text: 'If-Match with the ETag of the opinion is required', expression: 'If-Match', code: 'required' });
  if (ifMatch !== undefined && versionOf(ifMatch) !== version) return fail('version-conflict', { text: 'the draft has changed since it was read', expression: 'If-Match' });
  return ok(draft);
};

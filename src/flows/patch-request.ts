// PATCH: supplies or corrects what is missing, until a specialist has accepted the request (S2).
import { toPatchedIntake } from '../core/intake/to-patched-intake.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import type { AmendPorts } from './amend-intake.ts';
import { amendRequest } from './amend-request.ts';
import type { ChangeAnswer } from './change-request.ts';
import type { Call } from './flow-ports.ts';

export interface Patch { readonly id: string; readonly patch: unknown; /** `W/"3"` of the state that was read. */ readonly ifMatch?: string | undefined }

const OPEN: readonly string[] = ['draft', 'received'];
const versionOf = (etag: string): string => etag.replace(/^(?:W\/)?"?|"$/gu, '');

/** Failures: `version-conflict`, `state-conflict` (accepted or ended), `business-rule` (an identifier would change), those of an intake. */
export const patchRequest = (ports: AmendPorts, call: Call, { id, patch, ifMatch }: Patch): Promise<Result<ChangeAnswer>> => amendRequest(ports, {
  call,
  id,
  change: (record) => {
    if (!ifMatch) return fail('version-conflict', { text: 'If-Match with the ETag of the state is required', expression: 'If-Match', code: 'required' });
    if (versionOf(ifMatch) !== record.coordination.meta?.versionId) return fail('version-conflict', { text: 'the request has changed since it was read', expression: 'If-Match' });
    if (!OPEN.includes(record.coordination.status)) return fail('state-conflict', 'the request is with the specialists or has ended; it can no longer be patched');
    return ok({ intake: (current) => toPatchedIntake(current, patch) });
  },
});

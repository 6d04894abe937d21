// A request that has ended takes nothing more.
import { fail, ok, type Result } from '../core/kernel/result.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';

const ENDED: readonly string[] = ['completed', 'cancelled', 'rejected', 'failed', 'entered-in-error'];

export const checkOpen = (record: Pick<RequestRecord, 'coordination'>): Result<true> =>
  ENDED.includes(record.coordination.status) ? fail('state-conflict', 'the request has ended') : ok(true);

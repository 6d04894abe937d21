// Whether a request is in a state in which it is for whoever calls, where their role sees some states only (S20).
import { ok, type Result } from '../core/kernel/result.ts';
import { assessRequest } from '../core/worklist/assess-request.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import type { Moment } from './change-request.ts';
import { checkStateAllowed } from './check-state-allowed.ts';
import type { Call } from './flow-ports.ts';

/** Failure: `not-permitted`. */
export const checkSeen = (call: Call, record: RequestRecord, { now, programme }: Moment): Result<true> => (call.onlyIn ? checkStateAllowed(call, assessRequest(record, programme, now).state) : ok(true));

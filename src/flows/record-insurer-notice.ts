// What is known of the insurer (P2.4), recorded: informed on a date, what it said, who pays, or waived with a reason (S2).
import { parseInsurerNotice } from '../core/intake/parse-insurer-notice.ts';
import { ok, type Result } from '../core/kernel/result.ts';
import type { AmendPorts } from './amend-intake.ts';
import { amendRequest } from './amend-request.ts';
import type { ChangeAnswer } from './change-request.ts';
import type { Call } from './flow-ports.ts';
import { checkOpen } from './check-open.ts';
import type { RequestCall } from './request-call.ts';

export const recordInsurerNotice = (ports: AmendPorts, call: Call, { id, body, key }: RequestCall): Promise<Result<ChangeAnswer>> => amendRequest(ports, {
  call,
  id,
  idempotency: { key, scope: `${id}/insurer-notice`, content: body },
  change: (record, { now, programme }) => {
    const notice = parseInsurerNotice(body, { now, timeZone: programme.timeZone });
    if (!notice.ok) return notice;
    const open = checkOpen(record);
    if (!open.ok) return open;
    return ok({ intake: (current) => ok({ ...current, insurer: { ...current.insurer, ...notice.value } }) });
  },
});

// What an action on a request takes and answers.
import type { Result } from '../core/kernel/result.ts';
import type { VisitAnswer } from '../flows/await-calendar.ts';
import type { Call, FlowPorts } from '../flows/flow-ports.ts';
import type { PartCall, RequestCall } from '../flows/request-call.ts';

/** 201: made now; 200: the same call came before, and this is the first answer; 202: it goes on by itself, `id` is the Task's. */
export interface Answer { readonly status: 200 | 201 | 202; readonly id?: string; readonly body: unknown }

/** What an action was sent, and under which Idempotency-Key. */
export interface Sent { readonly body: unknown; readonly key?: string; /** `W/"…"` of what was read. */ readonly ifMatch?: string }
/** An action on one request. */
export type RequestAction = (call: Call, id: string, sent: Sent) => Promise<Result<Answer>>;
/** An action on one thing of a request: an authorisation (by its form), an appointment, a transfer. */
export type PartAction = (call: Call, part: { readonly id: string; readonly partId: string }, sent: Sent) => Promise<Result<Answer>>;

/** A flow as an action. */
export interface OnActions {
  readonly onRequest: (flow: (p: FlowPorts, call: Call, at: RequestCall) => Promise<Result<VisitAnswer>>) => RequestAction;
  readonly onPart: (flow: (p: FlowPorts, call: Call, at: PartCall) => Promise<Result<VisitAnswer>>) => PartAction;
}

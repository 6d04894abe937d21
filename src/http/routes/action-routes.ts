// Actions on a request and its parts: each a small JSON body, an Idempotency-Key, one flow.
import type { Request } from 'express';
import { ok, type Result } from '../../core/kernel/result.ts';
import type { Act } from '../../core/worklist/decide-act.ts';
import type { Call } from '../../flows/flow-ports.ts';
import type { Answer, Flows, PartAction, RequestAction, Sent } from '../flows.ts';
import { readHeader } from '../read-header.ts';
import { readSent } from '../read-sent.ts';
import { reply } from '../reply.ts';
import type { HttpParts, Operation, Reply, Route } from '../route.ts';
import { toFormBody, type FormName } from '../to-form-body.ts';

interface Row {
  /** Below `/second-opinion-requests/{id}`. */
  readonly under: string;
  readonly may: Act;
  readonly summary: string;
  readonly act: (flows: Flows) => RequestAction | PartAction;
  /** Where what was made can be read: of the request's id and its own. */
  readonly location?: (id: string, madeId: string) => string;
  /** No client system may: it is the hospital's to say. */
  readonly peopleOnly?: true;
  /** It may go on by itself (202): where that can be followed, of the id of its Task. */
  readonly pending?: (taskId: string) => string;
  /** The page of a request has a form for it: what the page says when it was done. */
  readonly done?: string;
  /** What the fields of that form mean; absent: a field is an element. */
  readonly form?: FormName;
}

const toTask = (taskId: string): string => `/fhir/R4/Task/${taskId}`;

const ROWS: readonly Row[] = [
  { under: '/cancellation', may: 'cancel-request', summary: 'End the request', act: (f) => f.cancelRequest },
  { under: '/cancellation-answer', may: 'answer-cancellation', peopleOnly: true, summary: 'Answer a cancellation that was asked for after work had begun', act: (f) => f.answerCancellation, done: 'cancellation-answered' },
  {
    under: '/assessment', may: 'assess-request', peopleOnly: true, summary: 'A specialist accepts the request, asks for more, declines it, or sends it to another department or centre', act: (f) => f.recordAssessment,
    done: 'assessed', form: 'assessment',
  },
  {
    under: '/information/{partId}/answer', may: 'answer-information', summary: 'Record what somebody supplied of what a specialist asked for, or that it cannot be had', act: (f) => f.answerInformation,
    done: 'information-answered', form: 'informationAnswer',
  },
  {
    under: '/insurer-notice', may: 'record-insurer-notice', summary: 'Record what is known of the insurer: informed, covered or not, who pays, or waived', act: (f) => f.recordInsurerNotice,
    done: 'insurer-recorded', form: 'insurerNotice',
  },
  {
    under: '/authorisations', may: 'record-authorisation', summary: 'Record a signed authorisation for one or more custodians', act: (f) => f.recordAuthorisation,
    location: (id, madeId) => `/second-opinion-requests/${id}#authorisation-${madeId}`,
  },
  { under: '/authorisations/{partId}/withdrawal', may: 'withdraw-authorisation', summary: 'Withdraw an authorisation: what is pending under it stops at once', act: (f) => f.withdrawAuthorisation },
  { under: '/appointments', may: 'book-appointment', summary: 'Book a visit or meeting', act: (f) => f.bookAppointment, location: (_id, madeId) => `/fhir/R4/Appointment/${madeId}`, pending: toTask, done: 'visit-booked' },
  { under: '/appointments/{partId}/cancellation', may: 'cancel-appointment', summary: 'Cancel a visit or meeting', act: (f) => f.cancelAppointment, done: 'visit-cancelled' },
  { under: '/appointments/{partId}/rescheduling', may: 'book-appointment', summary: 'Move a visit or meeting to another time', act: (f) => f.rescheduleAppointment, pending: toTask, done: 'visit-moved', form: 'rescheduling' },
  { under: '/appointments/{partId}/attendance', may: 'record-attendance', summary: 'Record who came to a visit, who did not, or that a meeting was held', act: (f) => f.recordAttendance, done: 'attendance-recorded' },
  { under: '/appointments/{partId}/outcome', may: 'record-meeting-outcome', peopleOnly: true, summary: 'Record what a meeting about the case came to', act: (f) => f.recordMeetingOutcome, done: 'outcome-recorded' },
  { under: '/appointments/{partId}/waiver', may: 'waive-charge', summary: 'Decide that a visit which did not take place is not invoiced, with the reason', act: (f) => f.waiveCharge, done: 'charge-waived' },
  { under: '/steps/{partId}/skip', may: 'skip-step', peopleOnly: true, summary: 'Leave out a step of the path that may be left out', act: (f) => f.skipStep, done: 'step-skipped' },
  { under: '/steps/{partId}/override', may: 'override-step', peopleOnly: true, summary: 'A physician lets a step begin although something is missing', act: (f) => f.overrideStep, done: 'step-overridden' },
  { under: '/steps/{partId}/opening', may: 'open-step', peopleOnly: true, summary: 'Ask for a step that is optional', act: (f) => f.openStep, location: (_id, madeId) => `/fhir/R4/Task/${madeId}`, done: 'step-opened' },
  { under: '/steps/{partId}/assignment', may: 'assign-reviewer', peopleOnly: true, summary: 'Name who reviews', act: (f) => f.assignReviewer, done: 'reviewer-named', form: 'stepAssignment' },
  { under: '/deliveries', may: 'order-delivery', summary: 'Send documents to a recipient of the request, once that is released', act: (f) => f.orderDelivery, location: (_id, madeId) => `/fhir/R4/Task/${madeId}` },
  { under: '/opinion/handovers', may: 'hand-over-opinion', summary: 'Record that the patient, or a recipient whom no network reaches, has the signed opinion', act: (f) => f.recordOpinionHandover, done: 'opinion-handed-over' },
  { under: '/opinion/decision', may: 'record-patient-decision', summary: 'Record what the patient decided after both opinions', act: (f) => f.recordPatientDecision, done: 'decision-recorded' },
  { under: '/transfers/{partId}/receipt', may: 'record-receipt', summary: 'Record that the custodian received the valid request: the legal clock starts', act: (f) => f.recordReceipt },
  { under: '/transfers/{partId}/completion', may: 'record-completion', summary: 'Record that the copy is complete', act: (f) => f.recordCompletion },
  { under: '/transfers/{partId}/queries', may: 'record-query', summary: 'Record that the custodian asked the requester back: the clock stands still where its rule allows that', act: (f) => f.recordQuery },
  { under: '/transfers/{partId}/answers', may: 'record-query', summary: 'Record that the custodian has its answer: a clock that stood still runs again', act: (f) => f.recordAnswer },
  { under: '/transfers/{partId}/extension', may: 'record-extension', summary: 'Record that the custodian announced the further time that its rule allows', act: (f) => f.recordExtension },
  { under: '/transfers/{partId}/letters', may: 'write-letter', peopleOnly: true, summary: 'Record that a letter to the custodian was posted', act: (f) => f.recordPosting, done: 'letter-posted', form: 'posting' },
  { under: '/transfers/{partId}/replay', may: 'replay-exchange', summary: 'Have a transfer or delivery tried again that was given up', act: (f) => f.replayTransfer, done: 'replayed' },
];

type Carry = (call: Call, req: Request, sent: Sent) => Promise<Result<Answer>>;

/** The row's flow with the ids of the path. */
const toAct = (row: Row, flows: Flows, id: string): Carry => {
  if (!row.under.includes('{partId}')) return (call, _req, sent) => (row.act(flows) as RequestAction)(call, id, sent);
  return async (call, req, sent) => {
    const partId = readHeader.id(req, 'partId');
    return partId.ok ? (row.act(flows) as PartAction)(call, { id, partId: partId.value }, sent) : partId;
  };
};

const toReply = (row: Row, publicUrl: string, at: { readonly id: string; readonly answer: Answer }): Reply => {
  const madeId = at.answer.id;
  const toLocation = at.answer.status === 202 ? row.pending : row.location && ((made: string) => row.location?.(encodeURIComponent(at.id), made));
  const location = madeId === undefined ? undefined : toLocation?.(encodeURIComponent(madeId));
  return reply.json(at.answer.status, at.answer.body, location === undefined ? {} : { Location: `${publicUrl}${location}` });
};

/** What may be sent: JSON, and where a page has a form for it, that too. */
const bodyOf = (takesForm: boolean): NonNullable<Operation['body']> => ({ 'application/json': { type: 'object' }, ...(takesForm && { 'application/x-www-form-urlencoded': { type: 'object' } }) });

const toRoute = (row: Row, { flows, options }: HttpParts): Route => ({
  method: 'post', path: `/second-opinion-requests/{id}${row.under}`, access: { act: row.may, ...(!row.peopleOnly && { scopes: [{ letter: 'u', type: 'workflow' }] }) }, ...(row.done !== undefined && { isPage: true }),
  operation: {
    summary: row.summary,
    headers: [{ name: 'Idempotency-Key', description: 'the same key with the same content gets the first answer again' }],
    body: bodyOf(row.done !== undefined),
    responses: {
      ...(row.location ? { 200: 'the first answer again', 201: 'made' } : { 200: 'done', ...(row.done !== undefined && { 303: 'done; to the page of the request, after a form' }) }),
      ...(row.pending && { 202: 'the calendar of the hospital has not answered yet: the Task that goes on by itself' }),
    },
  },
  answer: async ({ req, call }) => {
    const id = readHeader.id(req, 'id');
    if (!id.ok) return id;
    const read = await readSent(req, { maxBytes: options.maxJsonBytes, takesForm: row.done !== undefined, whenAbsent: {} });
    if (!read.ok) return read;
    const { isForm, sent } = read.value;
    const answer = await toAct(row, flows, id.value)(call, req, isForm && row.form ? { ...sent, body: toFormBody(row.form, sent.body, { now: options.clock.now(), actor: call.actor.id }) } : sent);
    if (!answer.ok) return answer;
    return ok(isForm ? reply.done(`/second-opinion-requests/${encodeURIComponent(id.value)}`, answer.value.status === 202 ? 'visit-pending' : row.done) : toReply(row, options.publicUrl, { id: id.value, answer: answer.value }));
  },
});

export const actionRoutes = (parts: HttpParts): readonly Route[] => ROWS.map((row) => toRoute(row, parts));

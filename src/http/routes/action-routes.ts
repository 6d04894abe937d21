// Actions on a request and its parts: each a small JSON body, an Idempotency-Key, one flow.
import type { Request } from 'express';
import { ok, type Result } from '../../core/kernel/result.ts';
import type { Act } from '../../core/worklist/decide-act.ts';
import type { Call } from '../../flows/flow-ports.ts';
import type { Answer, Flows, PartAction, RequestAction, Sent } from '../flows.ts';
import { readHeader } from '../read-header.ts';
import { readJson } from '../read-json.ts';
import { reply } from '../reply.ts';
import type { HttpParts, Reply, Route } from '../route.ts';

interface Row {
  /** Below `/second-opinion-requests/{id}`. */
  readonly under: string;
  readonly may: Act;
  readonly summary: string;
  readonly act: (flows: Flows) => RequestAction | PartAction;
  /** Where what was made can be read: of the request's id and its own. */
  readonly location?: (id: string, madeId: string) => string;
}

const ROWS: readonly Row[] = [
  { under: '/cancellation', may: 'cancel-request', summary: 'End the request', act: (f) => f.cancelRequest },
  { under: '/insurer-notice', may: 'record-insurer-notice', summary: 'Record that the insurer was informed', act: (f) => f.recordInsurerNotice },
  {
    under: '/authorisations', may: 'record-authorisation', summary: 'Record a signed authorisation for one or more custodians', act: (f) => f.recordAuthorisation,
    location: (id, madeId) => `/second-opinion-requests/${id}#authorisation-${madeId}`,
  },
  { under: '/authorisations/{partId}/withdrawal', may: 'withdraw-authorisation', summary: 'Withdraw an authorisation: what is pending under it stops at once', act: (f) => f.withdrawAuthorisation },
  { under: '/appointments', may: 'book-appointment', summary: 'Book a visit or meeting', act: (f) => f.bookAppointment, location: (_id, madeId) => `/fhir/R4/Appointment/${madeId}` },
  { under: '/appointments/{partId}/cancellation', may: 'cancel-appointment', summary: 'Cancel a visit or meeting', act: (f) => f.cancelAppointment },
  { under: '/deliveries', may: 'order-delivery', summary: 'Send documents to a recipient of the request, once that is released', act: (f) => f.orderDelivery, location: (_id, madeId) => `/fhir/R4/Task/${madeId}` },
  { under: '/transfers/{partId}/receipt', may: 'record-receipt', summary: 'Record that the custodian received the valid request: the legal clock starts', act: (f) => f.recordReceipt },
  { under: '/transfers/{partId}/completion', may: 'record-completion', summary: 'Record that the copy is complete', act: (f) => f.recordCompletion },
  { under: '/transfers/{partId}/replay', may: 'replay-exchange', summary: 'Have a transfer tried again that was given up', act: (f) => f.replayTransfer },
];

const readSent = async (req: Request, maxBytes: number): Promise<Result<Sent>> => {
  const key = readHeader.idempotencyKey(req);
  if (!key.ok) return key;
  const body = await readJson(req, { maxBytes, whenAbsent: {} });
  return body.ok ? ok({ body: body.value, ...(key.value !== undefined && { key: key.value }) }) : body;
};

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
  const location = row.location && madeId !== undefined ? row.location(encodeURIComponent(at.id), encodeURIComponent(madeId)) : undefined;
  return reply.json(at.answer.status, at.answer.body, location === undefined ? {} : { Location: `${publicUrl}${location}` });
};

const toRoute = (row: Row, { flows, options }: HttpParts): Route => ({
  method: 'post', path: `/second-opinion-requests/{id}${row.under}`, access: { act: row.may, scopes: [{ letter: 'u', type: 'workflow' }] },
  operation: {
    summary: row.summary,
    headers: [{ name: 'Idempotency-Key', description: 'the same key with the same content gets the first answer again' }],
    body: { 'application/json': { type: 'object' } },
    responses: row.location ? { 200: 'the first answer again', 201: 'made' } : { 200: 'done' },
  },
  answer: async ({ req, call }) => {
    const id = readHeader.id(req, 'id');
    if (!id.ok) return id;
    const sent = await readSent(req, options.maxJsonBytes);
    if (!sent.ok) return sent;
    const answer = await toAct(row, flows, id.value)(call, req, sent.value);
    return answer.ok ? ok(toReply(row, options.publicUrl, { id: id.value, answer: answer.value })) : answer;
  },
});

const replayPeer = ({ flows, options }: HttpParts): Route => ({
  method: 'post', path: '/peers/{peer}/replay', access: { act: 'replay-exchange' },
  operation: {
    summary: 'Have everything of one peer tried again that was given up',
    headers: [{ name: 'Idempotency-Key', description: 'the same key gets the first answer again' }],
    body: { 'application/json': { type: 'object' } },
    responses: { 200: 'what is tried again' },
  },
  answer: async ({ req, call }) => {
    const peer = readHeader.id(req, 'peer');
    if (!peer.ok) return peer;
    const sent = await readSent(req, options.maxJsonBytes);
    if (!sent.ok) return sent;
    const replayed = await flows.replayPeer(call, { peer: peer.value, ...(sent.value.key !== undefined && { key: sent.value.key }) });
    return replayed.ok ? ok(reply.json(200, replayed.value)) : replayed;
  },
});

export const actionRoutes = (parts: HttpParts): readonly Route[] => [...ROWS.map((row) => toRoute(row, parts)), replayPeer(parts)];

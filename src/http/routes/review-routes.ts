// Documents that came unasked and wait for a coordinator: the list, each by itself, and what is decided of it.
import { ok, type Failure, type Result } from '../../core/kernel/result.ts';
import { FAILURE_TABLE } from '../../core/fhir/to-operation-outcome.ts';
import type { Sent } from '../flows.ts';
import { toReviewListPage } from '../pages/to-review-list-page.ts';
import { toReviewPage } from '../pages/to-review-page.ts';
import { prefersHtml } from '../prefers-html.ts';
import { readHeader } from '../read-header.ts';
import { readQuery } from '../read-query.ts';
import { readSent } from '../read-sent.ts';
import { reply } from '../reply.ts';
import type { Exchange, HttpParts, Reply, Route } from '../route.ts';

const MAY = { act: 'review-documents' } as const;
const MOST_ASKED = 200;

const list = ({ flows, options }: HttpParts): Route => ({
  method: 'get', path: '/review-list', access: MAY, isPage: true,
  operation: { summary: 'Documents that came unasked and wait for a coordinator, the longest waiting first; a page for browsers', query: [{ name: 'cursor', description: 'of the next page' }], responses: { 200: 'a page of the list' } },
  answer: async ({ req, call, signedIn }): Promise<Result<Reply>> => {
    const query = readQuery(req);
    if (!query.ok) return query;
    const cursor = query.value.get('cursor');
    const page = await flows.readReviewList(call, cursor === undefined ? {} : { cursor });
    if (!page.ok) return page;
    if (prefersHtml(req)) return ok(reply.html(200, toReviewListPage({ page: page.value, done: query.value.get('done'), signedIn }), { Vary: 'Accept' }));
    return ok(reply.list(page.value, `${options.publicUrl}/review-list`));
  },
});

const one = ({ flows }: HttpParts): Route => ({
  method: 'get', path: '/review-list/{id}', access: MAY, isPage: true,
  operation: {
    summary: 'A document under review: who sent it, whose it is said to be, why it was not filed, and the requests that it may belong to; a page for browsers',
    query: [{ name: 'request', description: 'number of a request, as its placer gave it, or its id; absent: the requests of its patient' }], responses: { 200: 'the document, without its content' },
  },
  answer: async ({ req, call, signedIn }): Promise<Result<Reply>> => {
    const id = readHeader.id(req, 'id');
    if (!id.ok) return id;
    const query = readQuery(req);
    if (!query.ok) return query;
    const asked = query.value.get('request')?.trim().slice(0, MOST_ASKED);
    const review = await flows.readReview(call, { id: id.value, ...(asked !== undefined && { request: asked }) });
    if (!review.ok) return review;
    return ok(prefersHtml(req) ? reply.html(200, toReviewPage({ review: review.value, asked, signedIn }), { Vary: 'Accept' }) : reply.json(200, review.value, { Vary: 'Accept' }));
  },
});

/** Back on the page that the form came from, with what was wrong, and the request that was meant. */
const toProblem = async ({ flows }: HttpParts, { call, signedIn }: Exchange, at: { readonly id: string; readonly sent: Sent; readonly problem: Failure }): Promise<Result<Reply>> => {
  const { request } = at.sent.body as { readonly request?: string };
  const review = await flows.readReview(call, { id: at.id, ...(request !== undefined && { request }) });
  return review.ok ? ok(reply.html(FAILURE_TABLE[at.problem.kind].status, toReviewPage({ review: review.value, problem: at.problem, signedIn }))) : review;
};

interface Decision {
  readonly under: 'assignment' | 'rejection';
  readonly summary: string;
  readonly answer: string;
  /** Decides; answers with what a program gets, and where a browser goes. */
  readonly decide: (call: Exchange['call'], id: string, sent: Sent) => Promise<Result<{ readonly value: unknown; readonly next: Reply }>>;
}

const toDecided = ({ under, summary, answer, decide }: Decision, parts: HttpParts): Route => ({
  method: 'post', path: `/review-list/{id}/${under}`, access: MAY, isPage: true,
  operation: {
    summary, headers: [{ name: 'Idempotency-Key', description: 'the same key with the same content gets the first answer again' }],
    body: { 'application/json': { type: 'object' }, 'application/x-www-form-urlencoded': { type: 'object' } }, responses: { 200: answer, 303: 'done; to the page that says so, after a form' },
  },
  answer: async (exchange): Promise<Result<Reply>> => {
    const id = readHeader.id(exchange.req, 'id');
    if (!id.ok) return id;
    const read = await readSent(exchange.req, { maxBytes: parts.options.maxJsonBytes, takesForm: true });
    if (!read.ok) return read;
    const { sent, isForm } = read.value;
    const decided = await decide(exchange.call, id.value, sent);
    if (decided.ok) return ok(isForm ? decided.value.next : reply.json(200, decided.value.value));
    return isForm ? toProblem(parts, exchange, { id: id.value, sent, problem: decided.failure }) : decided;
  },
});

const decisions = ({ flows }: HttpParts): readonly Decision[] => [
  {
    under: 'assignment', summary: 'Put a document under review into a request', answer: 'the state of the request',
    decide: async (call, id, sent) => {
      const state = await flows.assignReview(call, id, sent);
      return state.ok ? ok({ value: state.value, next: reply.done(`/second-opinion-requests/${encodeURIComponent(state.value.id)}`, 'assigned') }) : state;
    },
  },
  {
    under: 'rejection', summary: 'Say that a document under review belongs nowhere here', answer: 'the document as it was reviewed',
    decide: async (call, id, sent) => {
      const item = await flows.rejectReview(call, id, sent);
      return item.ok ? ok({ value: item.value, next: reply.done('/review-list', 'rejected') }) : item;
    },
  },
];

export const reviewRoutes = (parts: HttpParts): readonly Route[] => [list(parts), one(parts), ...decisions(parts).map((decision) => toDecided(decision, parts))];

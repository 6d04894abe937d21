// Notices of due dates: the list of what is open, and what is done with one.
import { FAILURE_TABLE } from '../../core/fhir/to-operation-outcome.ts';
import { ok, type Failure, type Result } from '../../core/kernel/result.ts';
import type { NoticeActName } from '../../flows/act-on-notice.ts';
import { toNoticesPage } from '../pages/to-notices-page.ts';
import { prefersHtml } from '../prefers-html.ts';
import { readHeader } from '../read-header.ts';
import { readQuery } from '../read-query.ts';
import { readSent } from '../read-sent.ts';
import { reply } from '../reply.ts';
import type { Exchange, HttpParts, Reply, Route } from '../route.ts';

const MAY = { act: 'see-to-notices' } as const;

const list = ({ flows, options }: HttpParts): Route => ({
  method: 'get', path: '/notices', access: MAY, isPage: true,
  operation: {
    summary: 'Notices of due dates that are open, the longest waiting first; a page for browsers',
    query: [{ name: 'request', description: 'id of a request; absent: all' }, { name: 'cursor', description: 'of the next page' }], responses: { 200: 'a page of the list' },
  },
  answer: async ({ req, call, signedIn }): Promise<Result<Reply>> => {
    const query = readQuery(req);
    if (!query.ok) return query;
    const [request, cursor] = [query.value.get('request'), query.value.get('cursor')];
    const page = await flows.readNotices(call, { ...(request !== undefined && { request }), ...(cursor !== undefined && { cursor }) });
    if (!page.ok) return page;
    if (prefersHtml(req)) return ok(reply.html(200, toNoticesPage({ page: page.value, request, done: query.value.get('done'), signedIn }), { Vary: 'Accept' }));
    return ok(reply.list(page.value, `${options.publicUrl}/notices`));
  },
});

/** Back on the page that the form came from, with what was wrong. */
const toProblem = async ({ flows }: HttpParts, { call, signedIn }: Exchange, problem: Failure): Promise<Result<Reply>> => {
  const page = await flows.readNotices(call, {});
  return page.ok ? ok(reply.html(FAILURE_TABLE[problem.kind].status, toNoticesPage({ page: page.value, problem, signedIn }))) : page;
};

const SUMMARY = {
  acknowledgement: 'Say that a notice was seen to', snooze: 'Put a notice off until a day or moment, with a reason; it comes back by itself', handover: 'Hand the notices of one addressee about one transfer over to somebody else',
} as const satisfies Record<NoticeActName, string>;

const DONE = { acknowledgement: 'acknowledged', snooze: 'snoozed', handover: 'handed-over' } as const satisfies Record<NoticeActName, string>;

const toActRoute = (act: NoticeActName, parts: HttpParts): Route => ({
  method: 'post', path: `/notices/{id}/${act}`, access: MAY, isPage: true,
  operation: {
    summary: SUMMARY[act], headers: [{ name: 'Idempotency-Key', description: 'the same key with the same content gets the first answer again' }],
    body: { 'application/json': { type: 'object' }, 'application/x-www-form-urlencoded': { type: 'object' } }, responses: { 200: 'the notice', 303: 'done; to the page of the notices, after a form' },
  },
  answer: async (exchange): Promise<Result<Reply>> => {
    const id = readHeader.id(exchange.req, 'id');
    if (!id.ok) return id;
    const read = await readSent(exchange.req, { maxBytes: parts.options.maxJsonBytes, takesForm: true, whenAbsent: {} });
    if (!read.ok) return read;
    const { sent, isForm } = read.value;
    const acted = await parts.flows.actOnNotice(exchange.call, { id: id.value, act, ...sent });
    if (acted.ok) return ok(isForm ? reply.done('/notices', DONE[act]) : reply.json(200, acted.value));
    return isForm ? toProblem(parts, exchange, acted.failure) : acted;
  },
});

export const noticeRoutes = (parts: HttpParts): readonly Route[] => [list(parts), ...(['acknowledgement', 'snooze', 'handover'] as const).map((act) => toActRoute(act, parts))];

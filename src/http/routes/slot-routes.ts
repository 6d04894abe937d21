// Visits and meetings: the hospital's own slots, the free ones of a request, a file for a calendar, the agenda of a meeting.
import { FAILURE_TABLE } from '../../core/fhir/to-operation-outcome.ts';
import { compact } from '../../core/fhir/compact.ts';
import { VISIT_KINDS, type VisitKind } from '../../core/fhir/visit.ts';
import { fail, ok, type Failure, type Issue, type Result } from '../../core/kernel/result.ts';
import { parseDate } from '../../core/kernel/time.ts';
import type { SlotsQuery } from '../../flows/read-slots.ts';
import { meetingPages } from '../pages/meeting-pages.ts';
import type { OpenSlots } from '../../flows/read-open-slots.ts';
import { toOpenSlotsPage, type OpenSlotsView } from '../pages/to-open-slots-page.ts';
import { toSlotsPage } from '../pages/to-slots-page.ts';
import { prefersHtml } from '../prefers-html.ts';
import { readHeader } from '../read-header.ts';
import { readQuery } from '../read-query.ts';
import { readSent } from '../read-sent.ts';
import { reply } from '../reply.ts';
import type { Exchange, HttpParts, Reply, Route } from '../route.ts';

type Query = ReadonlyMap<string, string>;

const STATUSES = ['free', 'busy', 'busy-unavailable'] as const;
const MEETING = /^[A-Za-z0-9.-]{1,200}$/u;

const notOf = (expression: string): readonly Issue[] => [{ text: 'not a value of this filter', expression, code: 'value' }];

const readKind = (query: Query): VisitKind | undefined => VISIT_KINDS.find((kind) => kind === query.get('kind'));
const readDate = (query: Query, name: string): Temporal.PlainDate | undefined => {
  const date = parseDate(query.get(name) ?? '');
  return date.ok ? date.value : undefined;
};

const toSlotsQuery = (query: Query): Result<SlotsQuery> => {
  const asked = {
    programme: /^[A-Za-z0-9-]{1,64}$/u.exec(query.get('programme') ?? '')?.[0], kind: readKind(query), status: STATUSES.find((status) => status === query.get('status')),
    from: readDate(query, 'from'), until: readDate(query, 'until'),
  };
  const wrong = Object.entries(asked).filter(([name, value]) => query.has(name) && value === undefined).flatMap(([name]) => notOf(name));
  return wrong.length > 0 ? fail('malformed', ...wrong) : ok(compact(asked));
};

const KEEP = { act: 'keep-slots' } as const;

const slots = ({ flows, options }: HttpParts): Route => ({
  method: 'get', path: '/slots', access: KEEP, isPage: true,
  operation: {
    summary: 'The hospital\'s own slots of a period, the nearest first, 500 at most; a page for browsers',
    query: [
      { name: 'programme', description: 'id of a programme' }, { name: 'kind', description: `one of ${VISIT_KINDS.join(', ')}` }, { name: 'status', description: `one of ${STATUSES.join(', ')}` },
      { name: 'from', description: 'first local date; absent: from now on' }, { name: 'until', description: 'last local date; absent: four weeks on' },
    ],
    responses: { 200: 'the slots' },
  },
  answer: async ({ req, call, signedIn }): Promise<Result<Reply>> => {
    const query = readQuery(req);
    const asked = query.ok ? toSlotsQuery(query.value) : query;
    if (!query.ok) return query;
    if (!asked.ok) return asked;
    const page = await flows.readSlots(call, asked.value);
    if (!page.ok) return page;
    if (prefersHtml(req)) return ok(reply.html(200, toSlotsPage({ page: page.value, programmes: options.programmes, done: query.value.get('done'), signedIn }), { Vary: 'Accept' }));
    return ok(reply.json(200, page.value, { Vary: 'Accept' }));
  },
});

/** A form sends lists as words. */
const toMaking = (body: unknown): unknown => {
  const { kinds, weekdays, minutes, ...rest } = body as Readonly<Record<string, string | undefined>>;
  return { ...rest, ...compact({ kinds: kinds?.split(' '), weekdays: weekdays?.split(' '), minutes: minutes === undefined ? undefined : Number(minutes) }) };
};

/** Back on the page that the form came from, with what was wrong. */
const toProblem = async ({ flows, options }: HttpParts, { call, signedIn }: Exchange, problem: Failure): Promise<Result<Reply>> => {
  const page = await flows.readSlots(call, {});
  return page.ok ? ok(reply.html(FAILURE_TABLE[problem.kind].status, toSlotsPage({ page: page.value, programmes: options.programmes, problem, signedIn }))) : page;
};

const FORM_OR_JSON = { 'application/json': { type: 'object' }, 'application/x-www-form-urlencoded': { type: 'object' } } as const;

const makeSlots = (parts: HttpParts): Route => ({
  method: 'post', path: '/slots', access: KEEP, isPage: true,
  operation: {
    summary: 'Make slots: on certain days, one after the other between two times; the same again makes nothing', body: FORM_OR_JSON,
    responses: { 200: 'how many were made and how many were there already', 303: 'done; to the page of the slots, after a form' },
  },
  answer: async (exchange): Promise<Result<Reply>> => {
    const read = await readSent(exchange.req, { maxBytes: parts.options.maxJsonBytes, takesForm: true });
    if (!read.ok) return read;
    const { sent, isForm } = read.value;
    const made = await parts.flows.makeSlots(exchange.call, isForm ? toMaking(sent.body) : sent.body);
    if (made.ok) return ok(isForm ? reply.done('/slots', 'slots-made') : reply.json(200, made.value));
    return isForm ? toProblem(parts, exchange, made.failure) : made;
  },
});

const withdrawSlot = (parts: HttpParts): Route => ({
  method: 'post', path: '/slots/{id}/withdrawal', access: KEEP, isPage: true,
  operation: { summary: 'Take a free slot away, with the reason', body: FORM_OR_JSON, responses: { 200: 'the slot', 303: 'done; to the page of the slots, after a form' } },
  answer: async (exchange): Promise<Result<Reply>> => {
    const id = readHeader.id(exchange.req, 'id');
    if (!id.ok) return id;
    const read = await readSent(exchange.req, { maxBytes: parts.options.maxJsonBytes, takesForm: true });
    if (!read.ok) return read;
    const { sent, isForm } = read.value;
    const slot = await parts.flows.withdrawSlot(exchange.call, { id: id.value, body: sent.body });
    if (slot.ok) return ok(isForm ? reply.done('/slots', 'slot-withdrawn') : reply.json(200, slot.value));
    return isForm ? toProblem(parts, exchange, slot.failure) : slot;
  },
});

/** As far ahead as a calendar may be asked. */
const AHEAD = { hours: 91 * 24 };

/** What the hospital's own calendar would give, for the page; `undefined`: none books this. */
const readTimes = async ({ flows, options }: HttpParts, { call }: Pick<Exchange, 'call'>, { request, kind, moves, calendar }: OpenSlots): Promise<OpenSlotsView['times']> => {
  if (calendar === undefined) return undefined;
  const from = options.clock.now();
  return { key: call.requestId, answer: await flows.readFreeTimes(call, { id: request, kind, from: from.toString(), to: from.add(AHEAD).toString(), moves }) };
};

const openSlots = (parts: HttpParts): Route => ({
  method: 'get', path: '/second-opinion-requests/{id}/slots', access: { act: 'book-appointment', scopes: [{ letter: 'r', type: 'workflow' }] }, isPage: true,
  operation: {
    summary: 'The free slots that a request may take for a kind of visit, the nearest first, 100 at most; a page for browsers, with the free times of the hospital\'s own calendar',
    query: [{ name: 'kind', description: `one of ${VISIT_KINDS.join(', ')}`, required: true }, { name: 'moves', description: 'id of the appointment that is to move' }],
    responses: { 200: 'the slots' },
  },
  answer: async ({ req, call, signedIn }): Promise<Result<Reply>> => {
    const id = readHeader.id(req, 'id');
    if (!id.ok) return id;
    const query = readQuery(req);
    if (!query.ok) return query;
    const [kind, moves] = [readKind(query.value), query.value.get('moves')];
    if (!kind) return fail('malformed', ...notOf('kind'));
    const open = await parts.flows.readOpenSlots(call, { id: id.value, kind, ...(moves !== undefined && { moves }) });
    if (!open.ok) return open;
    if (!prefersHtml(req)) return ok(reply.json(200, open.value, { Vary: 'Accept' }));
    return ok(reply.html(200, toOpenSlotsPage({ open: open.value, times: await readTimes(parts, { call }, open.value), signedIn }), { Vary: 'Accept' }));
  },
});

const calendar = ({ flows }: HttpParts): Route => ({
  method: 'get', path: '/second-opinion-requests/{id}/appointments/{partId}/calendar', access: { act: 'read-request', scopes: [{ letter: 'r', type: 'workflow' }] }, isPage: true,
  operation: { summary: 'A visit or meeting as a file for a calendar (iCalendar), without anything of why', responses: { 200: 'the file' } },
  answer: async ({ req, call }): Promise<Result<Reply>> => {
    const [id, partId] = [readHeader.id(req, 'id'), readHeader.id(req, 'partId')];
    if (!id.ok) return id;
    if (!partId.ok) return partId;
    const file = await flows.writeCalendar(call, { id: id.value, partId: partId.value });
    if (!file.ok) return file;
    return ok({ status: 200, isAsOfNow: true, headers: { 'Content-Disposition': `attachment; filename="${file.value.fileName}"` }, body: { kind: 'text', value: file.value.text, contentType: 'text/calendar; charset=utf-8' } });
  },
});

const READ = { act: 'read-agenda' } as const;

const meetings = ({ flows }: HttpParts): Route => ({
  method: 'get', path: '/meetings', access: READ, isPage: true,
  operation: { summary: 'The meetings of the next eight weeks, each with how many requests it discusses; a page for browsers', responses: { 200: 'the meetings, the next first' } },
  answer: async ({ req, call, signedIn }): Promise<Result<Reply>> => {
    const page = await flows.readMeetings(call);
    if (!page.ok) return page;
    return ok(prefersHtml(req) ? reply.html(200, meetingPages.toMeetingsPage({ page: page.value, signedIn }), { Vary: 'Accept' }) : reply.json(200, page.value, { Vary: 'Accept' }));
  },
});

const agenda = ({ flows }: HttpParts): Route => ({
  method: 'get', path: '/meetings/{meeting}', access: READ, isPage: true,
  operation: { summary: 'The agenda of a meeting: its requests with what is asked and what is open, of those that the caller may see; a page for browsers', responses: { 200: 'the agenda' } },
  answer: async ({ req, call, signedIn }): Promise<Result<Reply>> => {
    const meeting = req.params['meeting'];
    if (typeof meeting !== 'string' || !MEETING.test(meeting)) return fail('not-found', 'no such meeting');
    const read = await flows.readAgenda(call, meeting);
    if (!read.ok) return read;
    return ok(prefersHtml(req) ? reply.html(200, meetingPages.toAgendaPage({ agenda: read.value, signedIn }), { Vary: 'Accept' }) : reply.json(200, read.value, { Vary: 'Accept' }));
  },
});

export const slotRoutes = (parts: HttpParts): readonly Route[] => [slots, makeSlots, withdrawSlot, openSlots, calendar, meetings, agenda].map((toRoute) => toRoute(parts));

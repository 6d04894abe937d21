// The worklist, as a page or as JSON, and the deadline check that an outside scheduler calls.
import { fail, ok, type Issue, type Result } from '../../core/kernel/result.ts';
import type { WorklistFilter } from '../../flows/read-worklist.ts';
import { toWorklistPage } from '../pages/to-worklist-page.ts';
import { prefersHtml } from '../prefers-html.ts';
import { readJson } from '../read-json.ts';
import { readQuery } from '../read-query.ts';
import { reply } from '../reply.ts';
import type { HttpParts, Reply, Route } from '../route.ts';

const FILTERS = { programme: /^[A-Za-z0-9-]{1,64}$/u, custodian: /^(?:Organization\/)?[A-Za-z0-9.-]{1,64}$/u, state: /^[a-z-]{1,40}$/u, cursor: /^[\w.~+/=-]{1,512}$/u } as const;

const toFilter = (query: ReadonlyMap<string, string>): Result<WorklistFilter> => {
  const given = Object.entries(FILTERS).flatMap(([name, pattern]) => { const value = query.get(name); return value === undefined ? [] : [{ name, value, pattern }]; });
  const wrong = given.filter(({ value, pattern }) => !pattern.test(value));
  if (wrong.length > 0) return fail('malformed', ...wrong.map(({ name }) => ({ text: 'not a value of this filter', expression: name, code: 'value' as const })));
  return ok(Object.fromEntries(given.map(({ name, value }) => [name, value.replace(/^Organization\//u, '')])));
};

const worklist = ({ flows, options }: HttpParts): Route => ({
  method: 'get', path: '/worklist', access: { act: 'read-worklist', scopes: [{ letter: 's', type: 'workflow' }] }, isPage: true,
  operation: {
    summary: 'Open requests, most urgent first, 50 a page; a page for browsers',
    query: [{ name: 'programme', description: 'id of a programme' }, { name: 'custodian', description: 'id of its Organization' }, { name: 'state', description: 'state of the request' }, { name: 'cursor', description: 'of the next page, as `next` and the Link header gave it' }],
    responses: { 200: 'a page of the worklist' },
  },
  answer: async ({ req, call, signedIn }): Promise<Result<Reply>> => {
    const query = readQuery(req);
    const filter = query.ok ? toFilter(query.value) : query;
    if (!filter.ok) return filter;
    const page = await flows.readWorklist(call, filter.value);
    if (!page.ok) return page;
    if (prefersHtml(req)) return ok(reply.html(200, toWorklistPage({ signedIn, page: page.value, filter: filter.value, programmes: options.programmes }), { Vary: 'Accept' }));
    const next = page.value.next === undefined ? undefined : new URLSearchParams(Object.entries({ ...filter.value, cursor: page.value.next })).toString();
    return ok(reply.json(200, page.value, { Vary: 'Accept', ...(next !== undefined && { Link: `<${options.publicUrl}/worklist?${next}>; rel="next"` }) }));
  },
});

interface Check { readonly at?: string; readonly dryRun?: boolean }

const isOptional = (value: unknown, type: 'string' | 'boolean'): boolean => value === undefined || typeof value === type;

const checkFields = ({ at, dryRun, ...others }: Readonly<Record<string, unknown>>): readonly Issue[] => [
  ...(isOptional(at, 'string') ? [] : [{ text: 'not an instant with an offset', expression: 'at' }]),
  ...(isOptional(dryRun, 'boolean') ? [] : [{ text: 'not true or false', expression: 'dryRun' }]),
  ...(Object.keys(others).length === 0 ? [] : [{ text: 'only `at` and `dryRun` are taken' }]),
];

const toCheck = (body: unknown): Result<Check> => {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return fail('malformed', 'the body must be a JSON object');
  const issues = checkFields(body as Readonly<Record<string, unknown>>);
  return issues.length > 0 ? fail('invalid', ...issues) : ok(body);
};

const deadlineCheck = ({ flows, options }: HttpParts): Route => ({
  method: 'post', path: '/deadline-checks', access: { act: 'check-deadlines' },
  operation: {
    summary: 'Check the deadlines once: record what became overdue',
    body: { 'application/json': { type: 'object', properties: { at: { type: 'string', format: 'date-time' }, dryRun: { type: 'boolean' } }, additionalProperties: false } },
    responses: { 200: 'what was found' },
  },
  answer: async ({ req, call }) => {
    const body = await readJson(req, { maxBytes: options.maxJsonBytes, whenAbsent: {} });
    const check = body.ok ? toCheck(body.value) : body;
    if (!check.ok) return check;
    const checked = await flows.checkDeadlines(call, check.value);
    return checked.ok ? ok(reply.json(200, checked.value.body)) : checked;
  },
});

const deadlineRecomputation = ({ flows, options }: HttpParts): Route => ({
  method: 'post', path: '/deadline-recomputations', access: { act: 'check-deadlines' },
  operation: {
    summary: 'Compute every due date anew from its events, and write those that differ',
    body: { 'application/json': { type: 'object', properties: { dryRun: { type: 'boolean' } }, additionalProperties: false } },
    responses: { 200: 'what differed' },
  },
  answer: async ({ req, call }) => {
    const body = await readJson(req, { maxBytes: options.maxJsonBytes, whenAbsent: {} });
    if (!body.ok) return body;
    const recomputed = await flows.recomputeDeadlines(call, body.value);
    return recomputed.ok ? ok(reply.json(200, recomputed.value.body)) : recomputed;
  },
});

export const worklistRoutes = (parts: HttpParts): readonly Route[] => [worklist(parts), deadlineCheck(parts), deadlineRecomputation(parts)];

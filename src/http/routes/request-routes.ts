// The second-opinion request: submit, read its state, supply what is missing.
import { ok } from '../../core/kernel/result.ts';
import { prefersHtml } from '../prefers-html.ts';
import { toRequestPage } from '../pages/to-request-page.ts';
import { readDone } from '../read-done.ts';
import { readHeader } from '../read-header.ts';
import { readJson } from '../read-json.ts';
import { reply } from '../reply.ts';
import type { HttpParts, Route } from '../route.ts';

const INTAKE = { $ref: '/schemas/second-opinion-request.json' };
const STATE = 'the state of the request';

const submit = ({ flows, options }: HttpParts): Route => ({
  method: 'post', path: '/second-opinion-requests', access: { act: 'submit-request', scopes: [{ letter: 'c', type: 'workflow' }] },
  operation: {
    summary: 'Submit a second-opinion request; what it lacks is named in `missing`',
    body: { 'application/json': INTAKE },
    responses: { 200: 'the same request came before: its first answer', 201: STATE },
  },
  answer: async ({ req, call }) => {
    const body = await readJson(req, { maxBytes: options.maxJsonBytes });
    if (!body.ok) return body;
    const made = await flows.submitRequest(call, body.value);
    return made.ok ? ok(reply.json(made.value.status, made.value.body, { Location: `${options.publicUrl}/second-opinion-requests/${encodeURIComponent(made.value.id)}` })) : made;
  },
});

const readState = ({ flows, options }: HttpParts): Route => ({
  method: 'get', path: '/second-opinion-requests/{id}', access: { act: 'read-request', scopes: [{ letter: 'r', type: 'workflow' }] }, isPage: true,
  operation: { summary: 'The whole state of a request; a page for browsers', responses: { 200: STATE } },
  answer: async ({ req, call, signedIn }) => {
    const id = readHeader.id(req, 'id');
    if (!id.ok) return id;
    const read = await flows.readRequestState(call, id.value);
    if (!read.ok) return read;
    const state = read.value.body;
    // the ETag is for If-Match; days left, and what a custodian sent meanwhile, have no version
    if (!prefersHtml(req)) return ok({ ...reply.json(200, state, { ETag: read.value.etag, Vary: 'Accept' }), isAsOfNow: true });
    const programme = options.programmes.find((p) => p.id === state.programme);
    return ok(reply.html(200, toRequestPage({ state, now: options.clock.now(), programmeTitle: programme?.title ?? state.programme, departments: programme?.departments ?? [], done: readDone(req), signedIn }), { Vary: 'Accept' }));
  },
});

const amend = ({ flows, options }: HttpParts): Route => ({
  method: 'patch', path: '/second-opinion-requests/{id}', access: { act: 'amend-request', scopes: [{ letter: 'u', type: 'workflow' }] },
  operation: {
    summary: 'Supply or correct what is missing, by JSON merge patch (RFC 7396)',
    headers: [{ name: 'If-Match', description: 'the ETag of the state that was read' }],
    body: { 'application/merge-patch+json': { type: 'object' }, 'application/json': { type: 'object' } },
    responses: { 200: STATE },
  },
  answer: async ({ req, call }) => {
    const id = readHeader.id(req, 'id');
    if (!id.ok) return id;
    const ifMatch = readHeader.ifMatch(req);
    if (!ifMatch.ok) return ifMatch;
    const patch = await readJson(req, { maxBytes: options.maxJsonBytes, mediaTypes: ['application/merge-patch+json', 'application/json'] });
    if (!patch.ok) return patch;
    const amended = await flows.amendRequest(call, id.value, { patch: patch.value, ...(ifMatch.value !== undefined && { ifMatch: ifMatch.value }) });
    return amended.ok ? ok(reply.json(200, amended.value.body, { ETag: amended.value.etag })) : amended;
  },
});

export const requestRoutes = (parts: HttpParts): readonly Route[] => [submit(parts), readState(parts), amend(parts)];

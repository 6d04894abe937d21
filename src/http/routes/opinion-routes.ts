// The opinion of a request: its page, the draft, and what is done with it by whoever reviews.
import { FAILURE_TABLE } from '../../core/fhir/to-operation-outcome.ts';
import { ok, type Failure, type Result } from '../../core/kernel/result.ts';
import type { Flows, RequestAction, Sent } from '../flows.ts';
import { toOpinionPage } from '../pages/to-opinion-page.ts';
import { prefersHtml } from '../prefers-html.ts';
import { readDone } from '../read-done.ts';
import { readHeader } from '../read-header.ts';
import { readSent } from '../read-sent.ts';
import { reply } from '../reply.ts';
import type { Exchange, HttpParts, Operation, Reply, Route } from '../route.ts';
import { toDraftBody } from '../to-draft-body.ts';

const MAY = { act: 'write-opinion' } as const;
const PATH = '/second-opinion-requests/{id}/opinion';
/** Twice what its texts may be long, as a browser encodes them. */
const MAX_FORM_BYTES = 400_000;
const BODY: NonNullable<Operation['body']> = { 'application/json': { type: 'object' }, 'application/x-www-form-urlencoded': { type: 'object' } };
const IF_MATCH = { name: 'If-Match', description: 'the ETag of the opinion that was read; required where something is written' } as const;
const KEY = { name: 'Idempotency-Key', description: 'the same key with the same content gets the first answer again' } as const;

const pageOf = (id: string, part = ''): string => `/second-opinion-requests/${encodeURIComponent(id)}${part}`;

const read = ({ flows }: HttpParts): Route => ({
  method: 'get', path: PATH, access: MAY, isPage: true,
  operation: { summary: 'The opinion for whoever writes it: the draft, and what was signed; a page for browsers', responses: { 200: 'the opinion, with the ETag of the draft' } },
  answer: async ({ req, call, signedIn }) => {
    const id = readHeader.id(req, 'id');
    if (!id.ok) return id;
    const shown = await flows.readOpinion(call, id.value);
    if (!shown.ok) return shown;
    if (prefersHtml(req)) return ok(reply.html(200, toOpinionPage({ id: id.value, opinion: shown.value, done: readDone(req), signedIn }), { Vary: 'Accept' }));
    return ok({ ...reply.json(200, shown.value, { Vary: 'Accept', ...(shown.value.etag !== undefined && { ETag: shown.value.etag }) }), isAsOfNow: true });
  },
});

interface Deed {
  readonly under: 'draft' | 'signature' | 'retraction';
  readonly summary: string;
  readonly headers: NonNullable<Operation['headers']>;
  readonly done: string;
  /** Where a browser goes afterwards, below the request's page. */
  readonly next: '' | '/opinion';
  readonly toBody?: (fields: Readonly<Record<string, string | undefined>>) => object;
  readonly act: (flows: Flows, call: Exchange['call'], at: { readonly id: string; readonly sent: Sent }) => Promise<Result<Reply>>;
}

const ofRequest = (action: (flows: Flows) => RequestAction): Deed['act'] => async (flows, call, { id, sent }) => {
  const done = await action(flows)(call, id, sent);
  return done.ok ? ok(reply.json(done.value.status, done.value.body)) : done;
};

const DEEDS: readonly Deed[] = [
  {
    under: 'draft', summary: 'Write the draft of the opinion, whole; what it still lacks may come later', headers: [IF_MATCH], done: 'opinion-saved', next: '/opinion', toBody: toDraftBody,
    act: async (flows, call, { id, sent }) => {
      const written = await flows.writeOpinionDraft(call, id, sent);
      return written.ok ? ok({ status: 204, headers: { ETag: written.value.etag }, body: { kind: 'none' } }) : written;
    },
  },
  { under: 'signature', summary: 'Sign the draft: it becomes a document, and goes to everyone to whom it may be given', headers: [IF_MATCH, KEY], done: 'opinion-signed', next: '', act: ofRequest((f) => f.signOpinion) },
  { under: 'retraction', summary: 'Retract what was signed: it is marked as entered in error and answered 410', headers: [KEY], done: 'opinion-retracted', next: '', act: ofRequest((f) => f.retractOpinion) },
];

/** Back on the page that the form came from, with what was wrong and what was written. */
const toProblem = async ({ flows }: HttpParts, { call, signedIn }: Exchange, at: { readonly id: string; readonly sent: Sent; readonly problem: Failure }): Promise<Result<Reply>> => {
  const shown = await flows.readOpinion(call, at.id);
  if (!shown.ok) return shown;
  return ok(reply.html(FAILURE_TABLE[at.problem.kind].status, toOpinionPage({ id: at.id, opinion: shown.value, problem: at.problem, written: at.sent.body, signedIn })));
};

const toRoute = (deed: Deed, parts: HttpParts): Route => ({
  method: 'post', path: `${PATH}/${deed.under}`, access: MAY, isPage: true,
  operation: { summary: deed.summary, headers: deed.headers, body: BODY, responses: { ...(deed.under === 'draft' ? { 204: 'saved; ETag of the draft' } : { 200: 'the first answer again, or done', 201: 'made' }), 303: 'done; to the page that says so, after a form' } },
  answer: async (exchange): Promise<Result<Reply>> => {
    const id = readHeader.id(exchange.req, 'id');
    if (!id.ok) return id;
    const got = await readSent(exchange.req, { maxBytes: parts.options.maxJsonBytes, takesForm: true, maxFormBytes: MAX_FORM_BYTES, whenAbsent: {} });
    if (!got.ok) return got;
    const { isForm } = got.value;
    const sent = isForm && deed.toBody ? { ...got.value.sent, body: deed.toBody(got.value.sent.body as Readonly<Record<string, string>>) } : got.value.sent;
    const done = await deed.act(parts.flows, exchange.call, { id: id.value, sent });
    if (done.ok) return ok(isForm ? reply.done(pageOf(id.value, deed.next), deed.done) : done.value);
    return isForm ? toProblem(parts, exchange, { id: id.value, sent, problem: done.failure }) : done;
  },
});

export const opinionRoutes = (parts: HttpParts): readonly Route[] => [read(parts), ...DEEDS.map((deed) => toRoute(deed, parts))];

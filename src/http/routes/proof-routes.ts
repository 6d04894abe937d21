// What happened to a request: every attempt at an exchange, the list of who accessed it, for the patient, and the archive of everything that is known of it.
import { ok } from '../../core/kernel/result.ts';
import { toAccessesPage } from '../pages/to-accesses-page.ts';
import { toExchangesPage } from '../pages/to-exchanges-page.ts';
import { prefersHtml } from '../prefers-html.ts';
import { readHeader } from '../read-header.ts';
import { reply } from '../reply.ts';
import type { HttpParts, Route } from '../route.ts';

const exchanges = ({ flows }: HttpParts): Route => ({
  method: 'get', path: '/second-opinion-requests/{id}/exchanges', access: { act: 'read-exchanges' }, isPage: true,
  operation: { summary: 'Every attempt at the exchanges of a request, with its answer, whose fault it was and what was acknowledged; a page for browsers', responses: { 200: 'the exchanges, each with its attempts, newest first' } },
  answer: async ({ req, call, signedIn }) => {
    const id = readHeader.id(req, 'id');
    if (!id.ok) return id;
    const read = await flows.readExchanges(call, id.value);
    if (!read.ok) return read;
    return ok(prefersHtml(req) ? reply.html(200, toExchangesPage({ ...read.value, signedIn }), { Vary: 'Accept' }) : reply.json(200, read.value, { Vary: 'Accept' }));
  },
});

const accesses = ({ flows }: HttpParts): Route => ({
  method: 'get', path: '/second-opinion-requests/{id}/accesses', access: { act: 'read-accesses' }, isPage: true,
  operation: { summary: 'Who saw or did what with a request, in words for the patient; a page for browsers', responses: { 200: 'the accesses, newest first' } },
  answer: async ({ req, call, signedIn }) => {
    const id = readHeader.id(req, 'id');
    if (!id.ok) return id;
    const read = await flows.readAccesses(call, id.value);
    if (!read.ok) return read;
    return ok(prefersHtml(req) ? reply.html(200, toAccessesPage({ ...read.value, signedIn }), { Vary: 'Accept' }) : reply.json(200, read.value, { Vary: 'Accept' }));
  },
});

const evidence = ({ flows, options }: HttpParts): Route => ({
  method: 'get', path: '/second-opinion-requests/{id}/evidence', access: { act: 'read-evidence' },
  operation: { summary: 'Everything that is known of a request, with every version and the audit trail, chained by digests and signed: a ZIP for whoever must be shown it', responses: { 200: 'the archive' } },
  answer: async ({ req, call }) => {
    const id = readHeader.id(req, 'id');
    if (!id.ok) return id;
    const read = await flows.readEvidence(call, id.value);
    if (!read.ok) return read;
    const packed = await options.packEvidence(read.value.manifest, read.value.chain);
    if (!packed.ok) return packed;
    return ok({
      status: 200, headers: { 'Content-Disposition': `attachment; filename="evidence-${id.value}.zip"` },
      body: { kind: 'bytes', bytes: packed.value, contentType: 'application/zip' },
    });
  },
});

export const proofRoutes = (parts: HttpParts): readonly Route[] => [exchanges(parts), accesses(parts), evidence(parts)];

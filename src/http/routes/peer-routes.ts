// The peers: whether each can be asked, what was given up there, and having it tried again.
import { ok, type Result } from '../../core/kernel/result.ts';
import { toPeersPage } from '../pages/to-peers-page.ts';
import { prefersHtml } from '../prefers-html.ts';
import { readHeader } from '../read-header.ts';
import { readQuery } from '../read-query.ts';
import { readSent } from '../read-sent.ts';
import { reply } from '../reply.ts';
import type { HttpParts, Reply, Route } from '../route.ts';

const list = ({ flows, options }: HttpParts): Route => ({
  method: 'get', path: '/peers', access: { act: 'replay-exchange' }, isPage: true,
  operation: { summary: 'The peers, whether each can be asked, and what was given up, the longest ago first; a page for browsers', query: [{ name: 'cursor', description: 'of the next page' }], responses: { 200: 'the peers and a page of what was given up' } },
  answer: async ({ req, call, signedIn }): Promise<Result<Reply>> => {
    const query = readQuery(req);
    if (!query.ok) return query;
    const cursor = query.value.get('cursor');
    const page = await flows.readPeers(call, cursor === undefined ? {} : { cursor });
    if (!page.ok) return page;
    if (prefersHtml(req)) return ok(reply.html(200, toPeersPage({ page: page.value, done: query.value.get('done'), signedIn }), { Vary: 'Accept' }));
    return ok(reply.list(page.value, `${options.publicUrl}/peers`));
  },
});

const replayPeer = ({ flows, options }: HttpParts): Route => ({
  method: 'post', path: '/peers/{peer}/replay', access: { act: 'replay-exchange' }, isPage: true,
  operation: {
    summary: 'Have everything of one peer tried again that was given up',
    headers: [{ name: 'Idempotency-Key', description: 'the same key gets the first answer again' }],
    body: { 'application/json': { type: 'object' }, 'application/x-www-form-urlencoded': { type: 'object' } },
    responses: { 200: 'what is tried again', 303: 'done; to the page of the peers, after a form' },
  },
  answer: async ({ req, call }) => {
    const peer = readHeader.id(req, 'peer');
    if (!peer.ok) return peer;
    const read = await readSent(req, { maxBytes: options.maxJsonBytes, takesForm: true, whenAbsent: {} });
    if (!read.ok) return read;
    const { key } = read.value.sent;
    const replayed = await flows.replayPeer(call, { peer: peer.value, ...(key !== undefined && { key }) });
    if (!replayed.ok) return replayed;
    return ok(read.value.isForm ? reply.done('/peers', 'replayed-all') : reply.json(200, replayed.value));
  },
});

export const peerRoutes = (parts: HttpParts): readonly Route[] => [list(parts), replayPeer(parts)];

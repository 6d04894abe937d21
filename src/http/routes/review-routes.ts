// Documents that came unasked and wait for a coordinator: the list, and what is decided of each.
import { ok, type Result } from '../../core/kernel/result.ts';
import { readHeader } from '../read-header.ts';
import { readJson } from '../read-json.ts';
import { readQuery } from '../read-query.ts';
import { reply } from '../reply.ts';
import type { HttpParts, Reply, Route } from '../route.ts';

const MAY = { act: 'review-documents' } as const;

const list = ({ flows, options }: HttpParts): Route => ({
  method: 'get', path: '/review-list', access: MAY,
  operation: { summary: 'Documents that came unasked and wait for a coordinator, the longest waiting first', query: [{ name: 'cursor', description: 'of the next page' }], responses: { 200: 'a page of the list' } },
  answer: async ({ req, call }): Promise<Result<Reply>> => {
    const query = readQuery(req);
    if (!query.ok) return query;
    const cursor = query.value.get('cursor');
    const page = await flows.readReviewList(call, cursor === undefined ? {} : { cursor });
    if (!page.ok) return page;
    const { next } = page.value;
    return ok(reply.json(200, page.value, next === undefined ? {} : { Link: `<${options.publicUrl}/review-list?${new URLSearchParams({ cursor: next }).toString()}>; rel="next"` }));
  },
});

const decision = (under: 'assignment' | 'rejection', summary: string, { flows, options }: HttpParts): Route => ({
  method: 'post', path: `/review-list/{id}/${under}`, access: MAY,
  operation: {
    summary, headers: [{ name: 'Idempotency-Key', description: 'the same key with the same content gets the first answer again' }],
    body: { 'application/json': { type: 'object' } }, responses: { 200: under === 'assignment' ? 'the state of the request' : 'the document as it was reviewed' },
  },
  answer: async ({ req, call }): Promise<Result<Reply>> => {
    const id = readHeader.id(req, 'id');
    if (!id.ok) return id;
    const key = readHeader.idempotencyKey(req);
    if (!key.ok) return key;
    const body = await readJson(req, { maxBytes: options.maxJsonBytes });
    if (!body.ok) return body;
    const sent = { body: body.value, ...(key.value !== undefined && { key: key.value }) };
    const decided = under === 'assignment' ? await flows.assignReview(call, id.value, sent) : await flows.rejectReview(call, id.value, sent);
    return decided.ok ? ok(reply.json(200, decided.value)) : decided;
  },
});

export const reviewRoutes = (parts: HttpParts): readonly Route[] => [
  list(parts),
  decision('assignment', 'Put a document under review into a request', parts),
  decision('rejection', 'Say that a document under review belongs nowhere here', parts),
];

// Free times of the hospital's own calendar for a visit of a request (S15).
import { ok } from '../../core/kernel/result.ts';
import { readHeader } from '../read-header.ts';
import { readQuery } from '../read-query.ts';
import { reply } from '../reply.ts';
import type { HttpParts, Route } from '../route.ts';

const freeTimes = ({ flows }: HttpParts): Route => ({
  method: 'get', path: '/second-opinion-requests/{id}/free-times', access: { act: 'book-appointment', scopes: [{ letter: 'u', type: 'workflow' }] },
  operation: {
    summary: 'Times that the hospital\'s own calendar would give for a visit, without those that the programme forbids',
    query: [
      { name: 'kind', description: 'first-visit, second-visit, team-meeting or multidisciplinary-meeting', required: true },
      { name: 'from', description: 'instant with offset: the earliest start', required: true },
      { name: 'to', description: 'instant with offset: no start from here on; 92 days after from at most', required: true },
      { name: 'moves', description: 'id of the appointment that is to move: it does not stand in its own way' },
    ],
    responses: { 200: 'the times, earliest first' },
  },
  answer: async ({ req, call }) => {
    const [id, query] = [readHeader.id(req, 'id'), readQuery(req)];
    if (!id.ok) return id;
    if (!query.ok) return query;
    const valueOf = (name: string): string | undefined => query.value.get(name) ?? undefined;
    const read = await flows.readFreeTimes(call, { id: id.value, kind: valueOf('kind'), from: valueOf('from'), to: valueOf('to'), moves: valueOf('moves') });
    return read.ok ? ok(reply.json(200, read.value)) : read;
  },
});

export const visitRoutes = (parts: HttpParts): readonly Route[] => [freeTimes(parts)];

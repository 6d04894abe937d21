// The clock of one transfer: what happened, what follows from it, and how, in words.
import type { ExplanationLanguage } from '../../core/deadlines/to-explanation-text.ts';
import { fail, ok } from '../../core/kernel/result.ts';
import { readHeader } from '../read-header.ts';
import { readQuery } from '../read-query.ts';
import { reply } from '../reply.ts';
import type { HttpParts, Route } from '../route.ts';

const LANGUAGES: readonly string[] = ['en', 'fr', 'nl', 'de'] satisfies readonly ExplanationLanguage[];
const isLanguage = (text: string): text is ExplanationLanguage => LANGUAGES.includes(text);

const clock = ({ flows }: HttpParts): Route => ({
  method: 'get', path: '/second-opinion-requests/{id}/transfers/{partId}/clock', access: { act: 'read-request', scopes: [{ letter: 'r', type: 'workflow' }] },
  operation: {
    summary: 'How the due date of a transfer was found: events, rule, steps, and a line in words',
    query: [{ name: 'language', description: 'of the line: en (default), fr, nl or de' }],
    responses: { 200: 'the clock' },
  },
  answer: async ({ req, call }) => {
    const [id, partId, query] = [readHeader.id(req, 'id'), readHeader.id(req, 'partId'), readQuery(req)];
    if (!id.ok) return id;
    if (!partId.ok) return partId;
    if (!query.ok) return query;
    const language = query.value.get('language') ?? 'en';
    if (!isLanguage(language)) return fail('invalid', { text: `must be one of: ${LANGUAGES.join(', ')}`, expression: 'language' });
    const read = await flows.readClock(call, { id: id.value, partId: partId.value, language });
    return read.ok ? ok(reply.json(200, read.value)) : read;
  },
});

export const clockRoutes = (parts: HttpParts): readonly Route[] => [clock(parts)];

// Letters to custodians, as PDF to print and post.
import { Readable } from 'node:stream';
import { ok } from '../../core/kernel/result.ts';
import { readHeader } from '../read-header.ts';
import { readQuery } from '../read-query.ts';
import type { HttpParts, Route } from '../route.ts';

const letter = ({ flows }: HttpParts): Route => ({
  method: 'get', path: '/second-opinion-requests/{id}/transfers/{partId}/letter', access: { act: 'write-letter' }, isPage: true,
  operation: {
    summary: 'The letter by which a custodian is asked for a copy, or reminded of it: PDF, in the patient\'s language',
    query: [
      { name: 'kind', description: 'request (default) or reminder' },
      { name: 'language', description: 'fr, nl, de or en; default: the patient\'s, else the programme\'s first of these' },
      { name: 'date', description: 'the day on the letter, YYYY-MM-DD, today or earlier; default: today' },
    ],
    responses: { 200: 'the letter' },
  },
  answer: async ({ req, call }) => {
    const [id, partId, query] = [readHeader.id(req, 'id'), readHeader.id(req, 'partId'), readQuery(req)];
    if (!id.ok) return id;
    if (!partId.ok) return partId;
    if (!query.ok) return query;
    const written = await flows.writeLetter(call, { id: id.value, partId: partId.value, query: query.value });
    if (!written.ok) return written;
    const { bytes, fileName } = written.value;
    return ok({
      status: 200, headers: { 'Content-Disposition': `attachment; filename="${fileName}"`, 'Content-Length': String(bytes.length) },
      body: { kind: 'bytes', bytes: Readable.from([bytes]), contentType: 'application/pdf' },
    });
  },
});

export const letterRoutes = (parts: HttpParts): readonly Route[] => [letter(parts)];

// A file on its way in, never whole in memory: as the raw body, described in the query, or as multipart, described by fields before the file.
import type { Request } from 'express';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import { parseMediaType } from './parse-media-type.ts';
import { readMultipart } from './read-multipart.ts';
import { readQuery } from './read-query.ts';

export interface Upload {
  readonly contentType: string;
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Query parameters, and over them the fields. */
  readonly about: ReadonlyMap<string, string>;
}

/** What multipart adds around the file: its boundaries, headers and fields. */
const MULTIPART_EXTRA_BYTES = 65_536;

const toRawBytes = async function* (req: Request): AsyncGenerator<Uint8Array> {
  for await (const chunk of req.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>) yield chunk;
  if (!req.complete) throw new Error('the body ended early');
};

const withFirst = async function* (first: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield first;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
};

/** The same bytes, once it is known that there are any. */
const requireBytes = async (bytes: AsyncIterable<Uint8Array>): Promise<Result<AsyncIterable<Uint8Array>>> => {
  const iterator = bytes[Symbol.asyncIterator]();
  try {
    const first = await iterator.next();
    return first.done ? fail('malformed', 'the file is empty') : ok(withFirst(first.value, iterator));
  } catch {
    return fail('malformed', 'the body ended early');
  }
};

const checkHeaders = (req: Request, maxBytes: number): Result<{ readonly essence: string }> => {
  const media = parseMediaType(req.headers['content-type']);
  if (!media || media.essence.includes('*')) return fail('media-type', 'Content-Type must name the media type of the file');
  if ((req.headers['content-encoding'] ?? 'identity').toLowerCase() !== 'identity') return fail('media-type', 'a body with Content-Encoding is not taken');
  if (Number(req.headers['content-length'] ?? 0) > maxBytes + MULTIPART_EXTRA_BYTES) return fail('too-large', `a file may have at most ${String(maxBytes)} bytes`);
  return ok(media);
};

const readParts = async (req: Request, query: ReadonlyMap<string, string>): Promise<Result<Upload>> => {
  const multipart = await readMultipart(req);
  if (!multipart.ok) return multipart;
  const media = parseMediaType(multipart.value.contentType);
  if (!media) return fail('media-type', 'the part of the file must name its media type');
  return ok({ contentType: media.essence, bytes: multipart.value.bytes, about: new Map([...query, ...multipart.value.fields]) });
};

export const readUpload = async (req: Request, maxBytes: number): Promise<Result<Upload>> => {
  const media = checkHeaders(req, maxBytes);
  if (!media.ok) return media;
  const query = readQuery(req);
  if (!query.ok) return query;
  const upload = media.value.essence === 'multipart/form-data' ? await readParts(req, query.value) : ok({ contentType: media.value.essence, bytes: toRawBytes(req), about: query.value });
  if (!upload.ok) return upload;
  const bytes = await requireBytes(upload.value.bytes);
  return bytes.ok ? ok({ ...upload.value, bytes: bytes.value }) : bytes;
};

// Writes a reply: JSON, FHIR, a page, text, or bytes as they come; 304 where the caller has it already.
import type { Request, Response } from 'express';
import { pipeline } from 'node:stream/promises';
import type { Reply } from './route.ts';

const TYPES = { json: 'application/json; charset=utf-8', fhir: 'application/fhir+json; charset=utf-8', html: 'text/html; charset=utf-8' } as const;

const withoutWeakness = (tag: string): string => tag.trim().replace(/^W\//u, '');

/** https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2: If-None-Match goes before If-Modified-Since. */
const isUnchanged = (req: Request, headers: Readonly<Record<string, string>>): boolean => {
  const tag = headers['ETag'];
  const known = req.headers['if-none-match'];
  if (known !== undefined) return tag !== undefined && known.split(',').some((k) => k.trim() === '*' || withoutWeakness(k) === withoutWeakness(tag));
  const since = Date.parse(req.headers['if-modified-since'] ?? '');
  const modified = Date.parse(headers['Last-Modified'] ?? '');
  return modified <= since;
};

const toText = (body: Exclude<Reply['body'], { kind: 'bytes' | 'none' }>): { readonly text: string; readonly contentType: string } => {
  if (body.kind === 'text') return { text: body.value, contentType: body.contentType };
  return { text: body.kind === 'html' ? body.value.markup : JSON.stringify(body.value), contentType: TYPES[body.kind] };
};

const sendBytes = async (res: Response, body: Extract<Reply['body'], { kind: 'bytes' }>): Promise<void> => {
  res.setHeader('Content-Type', body.contentType);
  if (res.req.method !== 'HEAD') {
    await pipeline(body.bytes, res);
    return;
  }
  await body.bytes[Symbol.asyncIterator]().return?.();
  res.end();
};

const sendText = (res: Response, body: Exclude<Reply['body'], { kind: 'bytes' | 'none' }>): void => {
  const { text, contentType } = toText(body);
  res.setHeader('Content-Type', contentType);
  res.setHeader('Content-Length', Buffer.byteLength(text));
  res.end(res.req.method === 'HEAD' ? undefined : text);
};

const sendUnchanged = async (res: Response, body: Reply['body']): Promise<void> => {
  if (body.kind === 'bytes') await body.bytes[Symbol.asyncIterator]().return?.();
  res.removeHeader('Content-Length');
  res.status(304).end();
};

const mayBeUnchanged = (req: Request, { status, isAsOfNow }: Reply): boolean => status === 200 && !isAsOfNow && ['GET', 'HEAD'].includes(req.method);

export const sendReply = async (req: Request, res: Response, reply: Reply): Promise<void> => {
  const headers = reply.headers ?? {};
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
  if (reply.cookies) res.setHeader('Set-Cookie', reply.cookies);
  if (mayBeUnchanged(req, reply) && isUnchanged(req, headers)) return sendUnchanged(res, reply.body);
  res.status(reply.status);
  if (reply.body.kind === 'bytes') await sendBytes(res, reply.body);
  else if (reply.body.kind === 'none') res.end();
  else sendText(res, reply.body);
};

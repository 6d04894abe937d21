// A small request body, whole, to a limit: 413 above it, 400 when it breaks off, 415 when it is compressed.
import type { Request } from 'express';
import { fail, ok, type Result } from '../core/kernel/result.ts';

/** A small body that takes longer than this is not meant to end. */
const MAX_MS = 30_000;

const isEncoded = (req: Request): boolean => (req.headers['content-encoding'] ?? 'identity').toLowerCase() !== 'identity';

export const readBody = async (req: Request, maxBytes: number): Promise<Result<Buffer>> => {
  if (isEncoded(req)) return fail('media-type', 'a body with Content-Encoding is not taken');
  const tooLarge = fail('too-large', `the body may have at most ${String(maxBytes)} bytes`);
  if (Number(req.headers['content-length'] ?? 0) > maxBytes) return tooLarge;
  const chunks: Buffer[] = [];
  const timer = setTimeout(() => { req.destroy(); }, MAX_MS).unref();
  let sizeBytes = 0;
  try {
    // The default iterator would destroy the socket when we stop early, and with it the answer.
    for await (const chunk of req.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      sizeBytes += chunk.length;
      if (sizeBytes > maxBytes) return tooLarge;
      chunks.push(chunk);
    }
  } catch {
    return fail('malformed', 'the body ended early');
  } finally {
    clearTimeout(timer);
  }
  return req.complete ? ok(Buffer.concat(chunks)) : fail('malformed', 'the body ended early');
};

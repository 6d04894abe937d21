// A small form body (application/x-www-form-urlencoded) as name and value pairs.
import type { Request } from 'express';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import { parseMediaType } from './parse-media-type.ts';
import { readBody } from './read-body.ts';

export const readForm = async (req: Request, maxBytes: number): Promise<Result<readonly (readonly [string, string])[]>> => {
  if (parseMediaType(req.headers['content-type'])?.essence !== 'application/x-www-form-urlencoded') return fail('media-type', 'the body must be application/x-www-form-urlencoded');
  const bytes = await readBody(req, maxBytes);
  return bytes.ok ? ok([...new URLSearchParams(bytes.value.toString('utf8'))]) : bytes;
};

// A JSON body: media type, size, UTF-8, syntax, and what `checkJson` refuses; its meaning is for the flow.
import type { Request } from 'express';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import { checkJson } from './check-json.ts';
import { parseMediaType } from './parse-media-type.ts';
import { readBody } from './read-body.ts';

const parseJson = (bytes: Buffer): Result<unknown> => {
  try {
    return ok(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown);
  } catch {
    return fail('malformed', 'the body is not JSON in UTF-8');
  }
};

const checkMediaType = (req: Request, accepted: readonly string[]): Result<undefined> => {
  const media = parseMediaType(req.headers['content-type']);
  const charset = media?.parameters.get('charset')?.toLowerCase() ?? 'utf-8';
  return media && accepted.includes(media.essence) && charset === 'utf-8' ? ok(undefined) : fail('media-type', `the body must be ${accepted.join(' or ')} in UTF-8`);
};

const hasNoBody = (req: Request): boolean => req.headers['transfer-encoding'] === undefined && Number(req.headers['content-length'] ?? 0) === 0;

export interface JsonLimits {
  readonly maxBytes: number;
  readonly mediaTypes?: readonly string[];
  /** What no body at all stands for; absent: a body is required. */
  readonly whenAbsent?: unknown;
}

export const readJson = async (req: Request, limits: JsonLimits): Promise<Result<unknown>> => {
  if (limits.whenAbsent !== undefined && hasNoBody(req)) return ok(limits.whenAbsent);
  const media = checkMediaType(req, limits.mediaTypes ?? ['application/json']);
  if (!media.ok) return media;
  const bytes = await readBody(req, limits.maxBytes);
  if (!bytes.ok) return bytes;
  const value = parseJson(bytes.value);
  if (!value.ok) return value;
  const issues = checkJson(value.value);
  return issues.length > 0 ? fail('malformed', ...issues) : value;
};

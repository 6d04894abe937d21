// Query parameters of which each may stand once; empty ones count as absent, as a form sends them.
import type { Request } from 'express';
import { fail, ok, type Result } from '../core/kernel/result.ts';

export const readQuery = (req: Request): Result<ReadonlyMap<string, string>> => {
  const at = req.originalUrl.indexOf('?');
  const given = [...new URLSearchParams(at < 0 ? '' : req.originalUrl.slice(at + 1))];
  const names = given.map(([name]) => name);
  if (new Set(names).size < names.length) return fail('malformed', 'a query parameter stands twice');
  return ok(new Map(given.filter(([, value]) => value !== '')));
};

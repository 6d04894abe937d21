// Parsers of the small bodies that record what happened: their shape, and that it has happened already.
import { fail, type Result } from '../kernel/result.ts';
import { checkMoments } from './check-moments.ts';
import { toBodyParser } from './to-body-parser.ts';
import { toKnownMoments } from './to-known-moments.ts';

/** When and where the body is read; the zone decides which day it is. */
export interface Moment { readonly now: Temporal.Instant; readonly timeZone: string }

export type PastBodyParser<T> = (body: unknown, moment: Moment) => Result<T>;

/** `name`: of the definition in request-bodies.schema.json. */
export const toPastBodyParser = <T>(name: string): PastBodyParser<T> => {
  const parse = toBodyParser<T>(`request-bodies.json#/$defs/${name}`);
  return (sent, { now, timeZone }) => {
    const body = toKnownMoments(sent, timeZone);
    const shape = parse(body);
    if (!shape.ok && shape.failure.kind === 'malformed') return shape;
    const issues = [...(shape.ok ? [] : shape.failure.issues), ...checkMoments(body, now, timeZone)];
    return issues.length === 0 ? shape : fail('invalid', ...issues);
  };
};

// Body of POST /deadline-recomputations; none at all is an empty one.
import type { Result } from '../kernel/result.ts';
import { toBodyParser } from './to-body-parser.ts';

export interface DeadlineRecomputation { readonly dryRun?: boolean }

const parseShape = toBodyParser<DeadlineRecomputation>('request-bodies.json#/$defs/deadlineRecomputation');

export const parseDeadlineRecomputation = (body: unknown): Result<DeadlineRecomputation> => parseShape(body ?? {});

// Body of POST /deadline-checks; none at all is an empty one.
import type { Result } from '../kernel/result.ts';
import { toBodyParser } from './to-body-parser.ts';

export interface DeadlineCheck {
  /** Instant with offset; absent: by the clock. Whether it may lie ahead is the flow's to decide (S13). */
  readonly at?: string;
  readonly dryRun?: boolean;
}

const parseShape = toBodyParser<DeadlineCheck>('request-bodies.json#/$defs/deadlineCheck');

export const parseDeadlineCheck = (body: unknown): Result<DeadlineCheck> => parseShape(body ?? {});

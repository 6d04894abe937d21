// The intake: unknown JSON → Intake, or every reason why not, at once.
import { fail, type Issue, type Result } from '../kernel/result.ts';
import { checkIdentifiers } from './check-identifiers.ts';
import { checkIntakeRules } from './check-intake-rules.ts';
import { checkMoments } from './check-moments.ts';
import { findReadableParts } from './find-readable-parts.ts';
import type { Intake } from './intake.ts';
import type { Programme } from './programme.ts';
import { toBodyParser } from './to-body-parser.ts';
import { toKnownSystems } from './to-known-systems.ts';

export interface IntakeContext {
  readonly programmes: ReadonlyMap<string, Programme>;
  readonly now: Temporal.Instant;
}

const parseShape = toBodyParser<Intake>('second-opinion-request.json');

const checkMeaning = (body: unknown, intake: Intake | undefined, context: IntakeContext): readonly Issue[] => {
  const parts = findReadableParts(body, intake);
  const programme = context.programmes.get(parts.programme ?? '');
  return [
    ...checkIdentifiers(body),
    ...checkMoments(body, context.now, programme?.timeZone ?? 'UTC'),
    ...checkIntakeRules(parts, programme),
  ];
};

/**
 * Identifier systems come out as those in use (be-core with `/core`); nothing else is changed, so that equal content stays equal (S2).
 * Not an object → `malformed`; only unknown programme, department or LOINC codes → `code-unknown`; anything else → `invalid`.
 */
export const parseIntake = (body: unknown, context: IntakeContext): Result<Intake> => {
  const known = toKnownSystems(body);
  const shape = parseShape(known);
  if (!shape.ok && shape.failure.kind === 'malformed') return shape;
  const issues = [...(shape.ok ? [] : shape.failure.issues), ...checkMeaning(known, shape.ok ? shape.value : undefined, context)];
  if (shape.ok && issues.length === 0) return shape;
  return fail(issues.every((issue) => issue.code === 'code-invalid') ? 'code-unknown' : 'invalid', ...issues);
};

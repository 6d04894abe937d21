// Body of POST …/authorisations: one authorisation, as in the intake.
import { fail, type Result } from '../kernel/result.ts';
import { checkAuthorisation, type AuthorisationContext } from './check-authorisation.ts';
import { checkIdentifiers } from './check-identifiers.ts';
import { checkMoments } from './check-moments.ts';
import type { IntakeAuthorisation } from './intake.ts';
import type { Programme } from './programme.ts';
import { toBodyParser } from './to-body-parser.ts';
import { toKnownSystems } from './to-known-systems.ts';

export interface AuthorisationBodyContext extends Omit<AuthorisationContext, 'path' | 'programme'> {
  readonly programme: Programme;
  readonly now: Temporal.Instant;
}

const parseShape = toBodyParser<IntakeAuthorisation>('second-opinion-request.json#/$defs/authorisation');

export const parseAuthorisation = (body: unknown, context: AuthorisationBodyContext): Result<IntakeAuthorisation> => {
  const known = toKnownSystems(body);
  const shape = parseShape(known);
  if (!shape.ok && shape.failure.kind === 'malformed') return shape;
  const issues = [
    ...(shape.ok ? checkAuthorisation(shape.value, { ...context, path: '' }) : shape.failure.issues),
    ...checkIdentifiers(known),
    ...checkMoments(known, context.now, context.programme.timeZone),
  ];
  return shape.ok && issues.length === 0 ? shape : fail('invalid', ...issues);
};

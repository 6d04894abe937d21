// Body of POST /slots: times at which the hospital can see patients or hold meetings, many at once.
import type { VisitKind } from '../fhir/visit.ts';
import { fail, type Result } from '../kernel/result.ts';
import { checkIdentifiers } from './check-identifiers.ts';
import type { IntakePractitioner } from './intake.ts';
import { toBodyParser } from './to-body-parser.ts';
import { toKnownSystems } from './to-known-systems.ts';

export type Weekday = 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun';

/** On each of these days, one slot after the other from opening to closing; times of day in the programme's zone. */
export interface SlotMaking {
  readonly programme: string;
  /** What they may be used for. */
  readonly kinds: readonly VisitKind[];
  /** Code of the programme's. */
  readonly department?: string;
  readonly practitioner?: IntakePractitioner;
  readonly location?: string;
  /** Calendar dates, both inclusive. */
  readonly from: string;
  readonly until: string;
  /** Absent: Monday to Friday. */
  readonly weekdays?: readonly Weekday[];
  /** Calendar dates without any. */
  readonly except?: readonly string[];
  /** `HH:MM` */
  readonly opensAt: string;
  readonly closesAt: string;
  readonly minutes: number;
}

const parseShape = toBodyParser<SlotMaking>('request-bodies.json#/$defs/slots');

export const parseSlots = (body: unknown): Result<SlotMaking> => {
  const known = toKnownSystems(body);
  const shape = parseShape(known);
  if (!shape.ok && shape.failure.kind === 'malformed') return shape;
  const issues = [...(shape.ok ? [] : shape.failure.issues), ...checkIdentifiers(known)];
  return issues.length === 0 ? shape : fail('invalid', ...issues);
};

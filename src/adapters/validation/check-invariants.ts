// FHIRPath invariants that were parsed when the definitions were loaded. https://hl7.org/fhir/R4/conformance-rules.html#constraints
import { evalFhirPathTyped, toTypedValue } from '@medplum/core';
import type { TypedValue } from '@medplum/core';
import type { Scope } from './scope.ts';
import type { Invariant } from './type-tables.ts';

/** Backbone elements have the library's own type names: the words of the path, joined. */
const typeName = (type: string): string => type.split('.').map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');

const holds = ({ expression }: Invariant, value: TypedValue, scope: Scope): boolean => {
  const root = toTypedValue(scope.root);
  try {
    const [answer] = evalFhirPathTyped(expression, [value], { '%context': value, '%resource': root, '%rootResource': root });
    return answer?.value === true; // nothing is not true
  } catch {
    return true; // the library cannot evaluate it (comparing Quantities): not a fault of the resource
  }
};

export interface ValueAt { readonly value: unknown; readonly type: string; readonly at: string }

export const checkInvariants = (invariants: readonly Invariant[], { value, type, at }: ValueAt, scope: Scope): void => {
  if (invariants.length === 0) return;
  const typed = { type: typeName(type), value };
  for (const invariant of invariants) {
    if (!holds(invariant, typed, scope)) scope.report({ text: `${invariant.key}: ${invariant.human}`, expression: at, code: 'invariant' });
  }
};

// Reports the invariants that a value does not meet. https://hl7.org/fhir/R4/conformance-rules.html#constraints
import type { Scope } from './scope.ts';
import type { Invariant } from './to-invariant.ts';

export interface ValueAt { readonly value: unknown; readonly type: string; readonly at: string }

export const checkInvariants = (invariants: readonly Invariant[], { value, type, at }: ValueAt, scope: Scope): void => {
  for (const { key, human, holds } of invariants) {
    if (!holds({ value, type, scope })) scope.report({ text: `${key}: ${human}`, expression: at, code: 'invariant' });
  }
};

// Whether a coded value is in the value set it is bound to. https://hl7.org/fhir/R4/terminologies.html#required
import type { CodeableConcept, Coding } from '@medplum/fhirtypes';
import type { IsInValueSet } from './value-sets.ts';

/** A Coding without a system is in no value set. */
const NO_SYSTEM = 'none';

/** Never empty: a concept without a coding, a text alone, has no code. */
const codingsOf = (value: CodeableConcept & Coding): readonly (Coding | null)[] => {
  const codings = value.coding ?? [value];
  return Array.isArray(codings) && codings.length > 0 ? codings : [{}];
};

interface Binding { readonly valueSet: string; readonly isInValueSet: IsInValueSet }

/** A code or string; a Coding or Quantity by system and code; a CodeableConcept by one of its codings. What cannot be expanded is in. */
export const isBoundValue = (value: unknown, { valueSet, isInValueSet }: Binding): boolean => {
  if (typeof value === 'string') return isInValueSet(valueSet, value) ?? true;
  if (typeof value !== 'object' || value === null) return true;
  return codingsOf(value).some((coding) => isInValueSet(valueSet, coding?.code, coding?.system ?? NO_SYSTEM) ?? true);
};

// An invariant of FHIR or of a profile as a function, made once. https://hl7.org/fhir/R4/conformance-rules.html#constraints
// Most only ask what is there (`data.empty() or contentType.exists()`): those look into the JSON, the rest asks the library's FHIRPath.
import { evalFhirPathTyped, parseFhirPath, toTypedValue } from '@medplum/core';
import type { ElementDefinitionConstraint } from '@medplum/fhirtypes';
import { UCUM } from '../../core/fhir/systems.ts';
import type { Scope } from './scope.ts';

export interface Judged { readonly value: unknown; readonly type: string; readonly scope: Scope }

export interface Invariant { readonly key: string; readonly human: string; readonly holds: (judged: Judged) => boolean }

type Holds = Invariant['holds'];

/** JSON properties under which an element may stand: `_value` beside `value`, the types of a choice. */
export type KeysOf = (name: string) => readonly string[];

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

const isThere = (value: unknown, [keys, ...below]: readonly (readonly string[])[]): boolean => {
  if (Array.isArray(value)) return value.some((v) => isThere(v, keys ? [keys, ...below] : []));
  if (!keys) return value !== undefined && value !== null;
  return isObject(value) && keys.some((key) => isThere(value[key], below));
};

const toTerm = (text: string, keysOf: KeysOf): ((value: unknown) => boolean) | undefined => {
  const [, path, asks] = /^([a-z]\w*(?:\.[a-z]\w*)*)\.(exists|empty)\(\)$/u.exec(text) ?? [];
  const keys = (path?.split('.') ?? []).map((name, i) => (i === 0 ? keysOf(name) : [name, `_${name}`]));
  if (keys.length === 0 || keys[0]?.length === 0) return undefined;
  return (value) => isThere(value, keys) === (asks === 'exists');
};

const JOINTS: readonly (readonly [joint: string, join: (answers: readonly ((value: unknown) => boolean)[], value: unknown) => boolean])[] = [
  [' or ', (terms, value) => terms.some((term) => term(value))],
  [' and ', (terms, value) => terms.every((term) => term(value))],
  [' != ', ([one, other], value) => one?.(value) !== other?.(value)],
  [' = ', ([one, other], value) => one?.(value) === other?.(value)],
];

/** Of an expression that asks only what is there. */
const toExistence = (expression: string, keysOf: KeysOf): Holds | undefined => {
  for (const [joint, join] of JOINTS) {
    const terms = expression.split(joint).map((text) => toTerm(text, keysOf));
    if (terms.every((term) => term !== undefined)) return ({ value }) => join(terms, value);
  }
  return undefined;
};

/** Backbone elements have the library's own type names: the words of the path, joined. */
const typeName = (type: string): string => type.split('.').map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');

const toEvaluation = (expression: string): Holds => {
  const parsed = parseFhirPath(expression);
  return ({ value, type, scope }) => {
    const typed = { type: typeName(type), value };
    const variables = { '%context': typed, '%resource': toTypedValue(scope.resource), '%rootResource': toTypedValue(scope.root), '%ucum': toTypedValue(UCUM) };
    try {
      return evalFhirPathTyped(parsed, [typed], variables)[0]?.value === true; // nothing is not true
    } catch {
      return true; // the library cannot evaluate it (comparing Quantities): not a fault of the resource
    }
  };
};

/** `use = 'usual'` */
const toEquality = (text: string): ((value: unknown) => boolean) | undefined => {
  const [, name, wanted] = /^([a-z]\w*) = '([^'\\]*)'$/u.exec(text) ?? [];
  return name === undefined ? undefined : (value) => isObject(value) && value[name] === wanted;
};

/** Holds for sure where this is true: `startsWith('…')` of a text; `A.exists() or …` and `a = '…' or …`, whatever follows. */
const toShortcut = (expression: string, keysOf: KeysOf): ((value: unknown) => boolean) | undefined => {
  const [, prefix] = /^startsWith\('([^'\\]*)'\)$/u.exec(expression) ?? [];
  if (prefix !== undefined) return (value) => typeof value === 'string' && value.startsWith(prefix);
  const [first = '', ...others] = expression.split(' or ');
  return others.length > 0 && !/\b(?:implies|xor)\b/u.test(expression) ? toTerm(first, keysOf) ?? toEquality(first) : undefined;
};

const toHolds = (expression: string, keysOf: KeysOf): Holds => {
  const existence = toExistence(expression, keysOf);
  if (existence) return existence;
  const evaluation = toEvaluation(expression);
  const isSure = toShortcut(expression, keysOf);
  return isSure ? (judged) => isSure(judged.value) || evaluation(judged) : evaluation;
};

export const toInvariant = ({ key, human, expression = '' }: ElementDefinitionConstraint, keysOf: KeysOf): Invariant => ({ key, human, holds: toHolds(expression, keysOf) });

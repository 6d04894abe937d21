// Which slice a value belongs to, by its discriminators. https://hl7.org/fhir/R4/profiling.html#discriminator
import { fitsPattern } from './fits-pattern.ts';
import { isBoundValue } from './is-bound-value.ts';
import type { Rule, Slicing } from './profile-rules.ts';
import type { IsInValueSet } from './value-sets.ts';

interface Candidate { readonly value: unknown; readonly type: string; readonly slicing: Slicing; readonly isInValueSet: IsInValueSet }

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

/** The rule of a slice at a discriminator's path: itself, or a child of a child. */
const ruleAt = (slice: Rule, path: readonly string[]): Rule | undefined => path.reduce<Rule | undefined>((rule, name) => rule?.children.find((c) => c.name === name), slice);

const valuesAt = (value: unknown, path: readonly string[]): readonly unknown[] => path.reduce<readonly unknown[]>((values, name) =>
  values.flatMap((v) => (isObject(v) && v[name] !== undefined ? v[name] : [])), [value]);

const fits = (rule: Rule, value: unknown, isInValueSet: IsInValueSet): boolean => {
  const wanted = rule.fixed ?? rule.pattern;
  if (wanted !== undefined) return fitsPattern(value, wanted);
  return rule.valueSet !== undefined && isBoundValue(value, { valueSet: rule.valueSet, isInValueSet });
};

const discriminates = (slice: Rule, { type, path, steps }: Slicing['discriminators'][number], candidate: Candidate): boolean => {
  if (type === 'type') return slice.types.some(({ code }) => code === candidate.type);
  const profile = slice.types[0]?.profiles[0];
  if (path === 'url' && profile) return valuesAt(candidate.value, steps).includes(profile);
  const rule = ruleAt(slice, steps);
  return rule !== undefined && valuesAt(candidate.value, steps).some((value) => fits(rule, value, candidate.isInValueSet));
};

export const sliceOf = (slices: readonly Rule[], candidate: Candidate): Rule | undefined =>
  slices.find((slice) => candidate.slicing.discriminators.every((discriminator) => discriminates(slice, discriminator, candidate)));

// Checks an element by the rules that a profile adds: cardinality, types, fixed values and patterns, bindings, targets, invariants, slices with what is inside.
import { checkInvariants } from './check-invariants.ts';
import { checkReference } from './check-reference.ts';
import { fitsPattern } from './fits-pattern.ts';
import { isBoundValue } from './is-bound-value.ts';
import type { Rule } from './profile-rules.ts';
import type { Scope } from './scope.ts';
import { sliceOf } from './slice-of.ts';
import type { IsInValueSet } from './value-sets.ts';

interface Member { readonly value: unknown; readonly type: string; readonly at: string }

export interface Context { readonly scope: Scope; readonly isInValueSet: IsInValueSet }

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

type Fields = Readonly<Record<string, unknown>>;

const NONE: readonly Member[] = [];

/** Values under a property; a primitive that has only an extension counts, without a value. */
const valuesOf = (value: Fields, key: string, { type, at }: Omit<Member, 'value'>): readonly Member[] => {
  const found = value[key] ?? value[`_${key}`];
  if (found === undefined) return NONE;
  const given = value[key] === undefined ? undefined : found;
  return Array.isArray(found) ? found.map((v: unknown, i) => ({ value: given && v, type, at: `${at}[${String(i)}]` })) : [{ value: given, type, at }];
};

/** Values of the element with their type; those of a choice stand under the element's name and the type. */
const membersOf = ({ name, type, isChoice }: Rule, value: Fields, at: string): readonly Member[] => {
  if (!isChoice) return valuesOf(value, name, { type, at: `${at}.${name}` });
  const isOf = (key: string): boolean => key.startsWith(name) && /^[A-Z]/u.test(key.slice(name.length));
  return Object.keys(value).filter(isOf)
    .flatMap((key) => valuesOf(value, key, { type: key.slice(name.length), at: `${at}.${name}` }));
};

const label = ({ name, slice }: Rule): string => (slice ? `${name}:${slice}` : name);

const checkCount = (rule: Rule, count: number, { at, scope }: { readonly at: string; readonly scope: Scope }): void => {
  if (count >= rule.min && count <= rule.max) return;
  const expression = `${at}.${rule.name}`;
  if (count < rule.min) scope.report({ text: `${label(rule)} is required: at least ${String(rule.min)}, found ${String(count)}`, expression, code: 'required' });
  else scope.report({ text: rule.max === 0 ? `${label(rule)} is not allowed` : `${label(rule)}: at most ${String(rule.max)}, found ${String(count)}`, expression, code: 'structure' });
};

const sameType = (code: string, type: string): boolean => code === type || code.toLowerCase() === type.toLowerCase();

const checkType = (rule: Rule, { type, at }: Member, { scope }: Context): void => {
  if (rule.isChoice && !rule.types.some(({ code }) => sameType(code, type))) scope.report({ text: `${label(rule)} must be of type ${rule.types.map((t) => t.code).join(' or ')}`, expression: at, code: 'structure' });
};

const checkValue = (rule: Rule, { value, at }: Member, { scope, isInValueSet }: Context): void => {
  if (value === undefined) return;
  const wanted = rule.fixed ?? rule.pattern;
  if (wanted !== undefined && !fitsPattern(value, wanted)) scope.report({ text: `${label(rule)} does not have the value that the profile asks for`, expression: at, code: 'value' });
  if (rule.valueSet && !isBoundValue(value, { valueSet: rule.valueSet, isInValueSet })) scope.report({ text: `${label(rule)}: the code is not in the required value set ${rule.valueSet}`, expression: at, code: 'code-invalid' });
};

const checkTargets = (rule: Rule, { value, at }: Member, { scope }: Context): void => {
  const targets = rule.types.find(({ code }) => code === 'Reference')?.targets;
  if (targets && isObject(value) && ('reference' in value || 'type' in value)) checkReference({ reference: value, at, targets }, scope);
};

const checkSlices = (rule: Rule, { members, at }: { readonly members: readonly Member[]; readonly at: string }, context: Context): void => {
  const { slicing } = rule;
  if (!slicing || rule.slices.length === 0) return;
  const found = new Map<Rule, number>(rule.slices.map((slice) => [slice, 0]));
  for (const member of members) {
    const slice = sliceOf(rule.slices, { value: member.value, type: member.type, slicing, isInValueSet: context.isInValueSet });
    if (slice) {
      found.set(slice, (found.get(slice) ?? 0) + 1);
      checkMember(slice, member, context);
    } else if (slicing.isClosed) {
      context.scope.report({ text: `${rule.name} may only be one of the slices ${rule.slices.map((s) => s.slice).join(', ')}`, expression: member.at, code: 'structure' });
    }
  }
  for (const [slice, count] of found) checkCount(slice, count, { at, scope: context.scope });
};

const checkMember = (rule: Rule, member: Member, context: Context): void => {
  checkType(rule, member, context);
  checkValue(rule, member, context);
  checkTargets(rule, member, context);
  if (member.value !== undefined) checkInvariants(rule.invariants, { value: member.value, type: member.type, at: member.at }, context.scope);
  if (isObject(member.value)) checkChildren(rule.children, { value: member.value, at: member.at }, context);
};

const checkChildren = (children: readonly Rule[], { value, at }: { readonly value: Readonly<Record<string, unknown>>; readonly at: string }, context: Context): void => {
  for (const rule of children) {
    const members = membersOf(rule, value, at);
    checkCount(rule, members.length, { at, scope: context.scope });
    for (const member of members) checkMember(rule, member, context);
    checkSlices(rule, { members, at }, context);
  }
};

/** `root`: the rules of a profile; `value`: the resource or extension that declares it, or that it is for. */
export const checkRules = (root: Rule, { value, at }: { readonly value: object; readonly at: string }, context: Context): void => {
  checkMember(root, { value, type: root.type, at }, context);
};

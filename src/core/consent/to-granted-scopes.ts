// Of what a client asks for, what it is registered for (SMART Backend Services: the scope of a token may be narrower than asked).
import type { Scope } from '../fhir/actor.ts';
import { parseScope } from './parse-scope.ts';
import { toScopeText } from './to-scope-text.ts';

/** As the token answer writes it, and what it means. */
export interface GrantedScope { readonly text: string; readonly scope: Scope }

const ORDER = ['c', 'r', 'u', 'd', 's'] as const;
const isEvery = (type: string): boolean => type === '*';

/** `*` means every FHIR type, so not our own API. */
const toSharedType = (asked: string, held: string): string | undefined => {
  if (asked === held) return asked;
  if (asked === 'workflow' || held === 'workflow') return undefined;
  if (isEvery(held)) return asked;
  return isEvery(asked) ? held : undefined;
};

const toShared = (asked: Scope, held: Scope): readonly Scope[] => {
  const type = toSharedType(asked.type, held.type);
  const letters = ORDER.filter((l) => asked.letters.includes(l) && held.letters.includes(l)).join('');
  return type !== undefined && letters !== '' ? [{ type, letters }] : [];
};

/** One scope for each type, with the letters of all. */
const toMerged = (scopes: readonly Scope[]): readonly Scope[] =>
  [...Map.groupBy(scopes, (s) => s.type)].map(([type, ofType]) => ({ type, letters: ORDER.filter((l) => ofType.some((s) => s.letters.includes(l))).join('') }));

const grantOne = (text: string, held: readonly Scope[]): readonly GrantedScope[] => {
  const asked = parseScope(text);
  if (!asked.ok) return [];
  const { value } = asked;
  const shared = toMerged(held.flatMap((h) => toShared(value, h)));
  // granted whole: answered in the words it was asked in, which is what a client compares
  return shared.map((scope) => ({ scope, text: scope.type === value.type && scope.letters === value.letters ? text : toScopeText(scope) }));
};

/** `asked` as the token request has it, separated by spaces; what is not understood is not granted. Empty: nothing of it. */
export const toGrantedScopes = (asked: string, held: readonly Scope[]): readonly GrantedScope[] =>
  [...new Map(asked.split(' ').filter((t) => t !== '').flatMap((text) => grantOne(text, held)).map((g) => [g.text, g])).values()];

// Words of a programme's letters that no letter would ever use: of a department or a rule that the programme does not have.
import type { Issue } from '../kernel/result.ts';
import { findRules } from './find-rules.ts';
import type { Programme } from './programme.ts';

const unknown = (keys: readonly string[], known: readonly string[], at: string): readonly Issue[] =>
  keys.filter((key) => !known.includes(key)).map((key) => ({ text: 'is no code of this programme', expression: `${at}.${key}` }));

export const checkLetterTerms = (programme: Programme): readonly Issue[] => {
  const [departments, rules] = [programme.departments.map((d) => d.code), findRules(programme).map((r) => r.id)];
  return Object.entries(programme.letters?.terms ?? {}).flatMap(([language, terms]) => [
    ...unknown(Object.keys(terms.departments ?? {}), departments, `letters.terms.${language}.departments`),
    ...unknown(Object.keys(terms.sources ?? {}), rules, `letters.terms.${language}.sources`),
  ]);
};

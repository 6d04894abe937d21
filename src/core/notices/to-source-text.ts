// The legal source of a rule in a language, without a full stop: the programme's own words, else the rule's.
import type { LetterLanguage } from '../intake/programme-letters.ts';
import type { DeadlineRule, Programme } from '../intake/programme.ts';

export interface SourceQuestion { readonly programme: Programme; readonly rule: DeadlineRule; readonly language: LetterLanguage }

export const toSourceText = ({ programme, rule, language }: SourceQuestion): string =>
  (programme.letters?.terms?.[language]?.sources?.[rule.id] ?? rule.source).replace(/\.$/u, '');

// Which letter is asked for: its kind, its language, the day that stands on it.
import { fail, ok, type Issue, type Result } from '../kernel/result.ts';
import { parseDate } from '../kernel/time.ts';
import { findLetterLanguage } from './find-letter-language.ts';
import type { LetterKind } from './letter.ts';

export interface LetterAsk {
  readonly kind: LetterKind;
  /** One of fr, nl, de, en, or with a region; absent: by the rule. */
  readonly language?: string;
  readonly on: Temporal.PlainDate;
}

const KINDS = ['request', 'reminder'] as const satisfies readonly LetterKind[];

const checkLanguage = (language: string | undefined): readonly Issue[] =>
  (language !== undefined && findLetterLanguage({ asked: language, patient: [], programme: [] }) === undefined ? [{ text: 'must be one of: fr, nl, de, en', expression: 'language', code: 'value' }] : []);

const checkDay = (on: Result<Temporal.PlainDate>, today: Temporal.PlainDate): readonly Issue[] => {
  if (!on.ok) return [{ text: 'must be a calendar date that exists, YYYY-MM-DD', expression: 'date', code: 'value' }];
  return Temporal.PlainDate.compare(on.value, today) > 0 ? [{ text: 'must not lie ahead', expression: 'date', code: 'value' }] : [];
};

/** Query parameters `kind` (absent: request), `language`, `date` (absent: today). Fails `invalid`, with all that is wrong. */
export const parseLetterAsk = (query: ReadonlyMap<string, string>, today: Temporal.PlainDate): Result<LetterAsk> => {
  const kind = KINDS.find((k) => k === (query.get('kind') ?? 'request'));
  const [language, date] = [query.get('language'), query.get('date')];
  const on = date === undefined ? ok(today) : parseDate(date);
  const issues: readonly Issue[] = [...(kind ? [] : [{ text: 'must be one of: request, reminder', expression: 'kind', code: 'value' as const }]), ...checkLanguage(language), ...checkDay(on, today)];
  return kind && on.ok && issues.length === 0 ? ok({ kind, on: on.value, ...(language !== undefined && { language }) }) : fail('invalid', ...issues);
};

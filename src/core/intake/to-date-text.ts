// A calendar date as a letter writes it: `22 novembre 2026`, `1er décembre 2026`, `22. November 2026`. FHIR dates may lack day or month.
import type { LetterLanguage } from './programme-letters.ts';
import { parseDate } from '../kernel/time.ts';

/** British English: the day stands first, as in the other three. */
const LOCALE = { fr: 'fr', nl: 'nl', de: 'de', en: 'en-GB' } as const satisfies Record<LetterLanguage, string>;

/** French alone counts the first day of a month as the first. */
const withFirst = (text: string, language: LetterLanguage): string => (language === 'fr' ? text.replace(/^1 /u, '1er ') : text);

/** They are dear to make: by far the most of what a notice costs. */
const FORMATS = new Map<string, Intl.DateTimeFormat>();

const formatOf = (language: LetterLanguage, withDay: boolean): Intl.DateTimeFormat => {
  const key = `${language}${withDay ? '+' : ''}`;
  const format = FORMATS.get(key) ?? new Intl.DateTimeFormat(LOCALE[language], { year: 'numeric', month: 'long', ...(withDay && { day: 'numeric' }), timeZone: 'UTC' });
  FORMATS.set(key, format);
  return format;
};

/** `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; what is no date stays as it is. */
export const toDateText = (date: string, language: LetterLanguage): string => {
  const [year = '', month, day] = date.split('-');
  const parsed = parseDate(`${year}-${month ?? '01'}-${day ?? '01'}`);
  if (!parsed.ok || month === undefined) return date;
  return withFirst(formatOf(language, day !== undefined).format(parsed.value.toZonedDateTime('UTC').epochMilliseconds), language);
};

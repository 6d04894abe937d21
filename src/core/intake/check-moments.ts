// What a body tells of the past lies in the past: every `…At` and `…On`, and the birth date.
import type { Issue } from '../kernel/result.ts';
import { parseInstant } from '../kernel/time.ts';
import { findNodes } from './find-nodes.ts';

/** Clocks of two systems differ a little; a moment further ahead cannot have been recorded. */
const TOLERANCE_MINUTES = 5;

/** Lexicographic comparison suits `YYYY`, `YYYY-MM` and `YYYY-MM-DD` alike. */
const isAfterDay = (text: string, today: Temporal.PlainDate): boolean => text > today.toString().slice(0, text.length);

interface Present { readonly latest: Temporal.Instant; readonly today: Temporal.PlainDate }

const isFuture = (text: string, { latest, today }: Present): boolean => {
  const moment = parseInstant(text);
  if (moment.ok) return Temporal.Instant.compare(moment.value, latest) > 0;
  return /^\d{4}(?:-\d{2}){0,2}$/u.test(text) && isAfterDay(text, today);
};

const MOMENT = /(?:At|On)$|^birthDate$/u;

export const checkMoments = (body: unknown, now: Temporal.Instant, timeZone: string): readonly Issue[] => {
  const present: Present = { latest: now.add({ minutes: TOLERANCE_MINUTES }), today: now.toZonedDateTimeISO(timeZone).toPlainDate() };
  return findNodes(body).flatMap(({ path, entries }) => entries.flatMap(([name, value]): readonly Issue[] =>
    (MOMENT.test(name) && typeof value === 'string' && isFuture(value, present)
      ? [{ text: 'lies in the future', expression: path ? `${path}.${name}` : name, code: 'value' }]
      : [])));
};

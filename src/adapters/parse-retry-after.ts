// How long a peer asks to be left alone. https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3

/** The three forms of https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7, of which only the first is still sent. */
const HTTP_DATE = /^(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT|[A-Z][a-z]+day, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4})$/u;

const toMs = (text: string | undefined): number | undefined => {
  if (text === undefined || !HTTP_DATE.test(text)) return undefined;
  const ms = Date.parse(text.endsWith('GMT') ? text : `${text} GMT`);
  return Number.isNaN(ms) ? undefined : ms;
};

/**
 * Whole seconds from the answer on, 0 for a date that has passed; `undefined`: nothing was said, or nothing that can be read.
 * A date counts from the answer's own `Date`, so that a clock of theirs that is wrong shortens and lengthens nothing; without one from `now` (ms since 1970).
 */
export const parseRetryAfter = (value: string | undefined, { date, now }: { readonly date: string | undefined; readonly now: number }): number | undefined => {
  const text = value?.trim() ?? '';
  if (/^\d{1,9}$/u.test(text)) return Number(text);
  const at = toMs(text);
  return at === undefined ? undefined : Math.max(0, Math.ceil((at - (toMs(date) ?? now)) / 1000));
};

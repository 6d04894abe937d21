// Time from text, as a value or as a failure: Temporal throws, core does not.
import { fail, ok, type Result } from './result.ts';

/** RFC 3339 instant with `Z` or a numeric offset, to at most nanoseconds; a date alone or a missing offset is refused. */
export const parseInstant = (text: string): Result<Temporal.Instant> => {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/u.test(text)) return fail('invalid', 'not an instant with an offset');
  try {
    return ok(Temporal.Instant.from(text));
  } catch {
    return fail('invalid', 'not an instant that exists');
  }
};

/** Full calendar date `YYYY-MM-DD` that exists. */
export const parseDate = (text: string): Result<Temporal.PlainDate> => {
  if (!/^\d{4}-\d{2}-\d{2}$/u.test(text)) return fail('invalid', 'not a date of the form YYYY-MM-DD');
  try {
    return ok(Temporal.PlainDate.from(text));
  } catch {
    return fail('invalid', 'not a date that exists');
  }
};

/** Name of the IANA time zone as given, if the platform knows it. Offsets such as `+01:00` are refused: they know no clock change. */
export const parseTimeZone = (text: string): Result<string> => {
  if (!/^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+)*$/u.test(text)) return fail('invalid', 'not an IANA time zone');
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(text);
    return ok(text);
  } catch {
    return fail('invalid', 'not an IANA time zone');
  }
};

/** Local date and time `YYYY-MM-DDTHH:MM` that exists; of one that comes twice when the clock goes back, the first. */
export const parseLocalTime = (text: string, timeZone: string): Result<Temporal.Instant> => {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?$/u.test(text)) return fail('invalid', 'not a local time of the form YYYY-MM-DDTHH:MM');
  try {
    return ok(Temporal.PlainDateTime.from(text).toZonedDateTime(timeZone, { disambiguation: 'earlier' }).toInstant());
  } catch {
    return fail('invalid', 'not a local time that exists');
  }
};

/** FHIR dateTime to the second with the zone's offset on that day, such as `2026-11-18T23:59:59+01:00`. */
export const toFhirDateTime = (at: Temporal.Instant, timeZone: string): string =>
  at.toZonedDateTimeISO(timeZone).toString({ smallestUnit: 'second', timeZoneName: 'never' });

/** FHIR instant in UTC to the millisecond. */
export const toFhirInstant = (at: Temporal.Instant): string => at.toString({ smallestUnit: 'millisecond' });

// R4's primitive types: JSON type, format and range of each. https://hl7.org/fhir/R4/datatypes.html#primitive
import { URN_OID, urnUuid } from '../../core/fhir/systems.ts';

export interface Format {
  readonly json: 'string' | 'number' | 'boolean';
  readonly fits: (value: never) => boolean;
  /** What a value must be, for the message. */
  readonly text: string;
}

/** base64 in a body; documents are kept as files and never get here. */
const MAX_BASE64_BYTES = 64 * 1024 * 1024;
const MAX_TEXT = 1024 * 1024;
const MAX_INTEGER = 2 ** 31 - 1;

/** The day is one of its month; what is no full date has none. */
const isOnCalendar = (date: string): boolean => {
  const day = Number(date.slice(8, 10));
  return day <= 28 || day <= new Date(Date.UTC(2000 + Number(date.slice(0, 4)) % 400, Number(date.slice(5, 7)), 0)).getUTCDate();
};

const YEAR = '(?!0000)\\d{4}';
const DAY = '(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])';
const TIME = '(?:[01]\\d|2[0-3]):[0-5]\\d:(?:[0-5]\\d|60)(?:\\.\\d{1,9})?';
const ZONE = '(?:Z|[+-](?:(?:0\\d|1[0-3]):[0-5]\\d|14:00))';
const whole = (pattern: string): RegExp => new RegExp(`^${pattern}$`, 'u');

/** Nothing below a blank but tab and line ends; not blank all through. */
const isText = (text: string): boolean => text.length <= MAX_TEXT && /\S/u.test(text) && !/[^\t\n\r -\u{10FFFF}]/u.test(text);
const isBase64 = (text: string): boolean => text.length % 4 === 0 && text.length * 0.75 <= MAX_BASE64_BYTES + 2 && /^[A-Za-z\d+/]+={0,2}$/u.test(text);

const ofText = (fits: (value: string) => boolean, text: string): Format => ({ json: 'string', fits, text });
const ofPattern = (pattern: RegExp, text: string): Format => ofText((value) => value.length <= MAX_TEXT && pattern.test(value), text);
const ofDate = (pattern: RegExp, text: string): Format => ofText((value) => pattern.test(value) && isOnCalendar(value), text);
const ofInteger = (min: number, text: string): Format => ({ json: 'number', fits: (value: number) => Number.isInteger(value) && value >= min && value <= MAX_INTEGER, text });

const TEXT = ofText(isText, 'a text is neither empty nor blank, without control characters, of 1 MB at most');
const URI = ofPattern(/^\S+$/u, 'a URI is neither empty nor has blanks');

export const primitiveFormats: ReadonlyMap<string, Format> = new Map(Object.entries({
  string: TEXT, markdown: TEXT, xhtml: TEXT, uri: URI, url: URI, canonical: URI,
  code: ofPattern(/^\S+(?: \S+)*$/u, 'a code is not empty and has single blanks inside only'),
  id: ofPattern(/^[A-Za-z0-9\-.]{1,64}$/u, 'an id has 1 to 64 letters, digits, hyphens and dots'),
  oid: ofPattern(whole(`${URN_OID}[0-2](?:\\.(?:0|[1-9]\\d*))+`), 'not an OID'),
  uuid: ofPattern(whole(`${urnUuid('')}[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}`), 'not a UUID'),
  base64Binary: ofText(isBase64, 'not base64'),
  date: ofDate(whole(`${YEAR}(?:-(?:0[1-9]|1[0-2])|-${DAY})?`), 'a date is a year, a month or a day of the calendar'),
  dateTime: ofDate(whole(`${YEAR}(?:-(?:0[1-9]|1[0-2])|-${DAY}(?:T${TIME}${ZONE})?)?`), 'a dateTime is on the calendar; with a time it has seconds and a time zone'),
  instant: ofDate(whole(`${YEAR}-${DAY}T${TIME}${ZONE}`), 'an instant is on the calendar and has seconds and a time zone'),
  time: ofPattern(whole(TIME), 'a time has seconds and no time zone'),
  boolean: { json: 'boolean', fits: () => true, text: '' },
  decimal: { json: 'number', fits: Number.isFinite, text: 'not a number' },
  integer: ofInteger(-MAX_INTEGER - 1, 'an integer of 32 bits'),
  unsignedInt: ofInteger(0, 'an integer that is not negative'),
  positiveInt: ofInteger(1, 'an integer above zero'),
}));

// A form's time of day becomes an instant: `receivedLocal`, as the hospital's clock shows it, is read as `receivedAt`.
import { parseLocalTime, toFhirDateTime } from '../kernel/time.ts';

const LOCAL = /^([a-z]+)Local$/u;

const toMember = ([name, value]: readonly [string, unknown], timeZone: string): readonly [string, unknown] => {
  const [, stem] = LOCAL.exec(name) ?? [];
  if (stem === undefined || typeof value !== 'string') return [name, value];
  const at = parseLocalTime(value, timeZone);
  return [`${stem}At`, at.ok ? toFhirDateTime(at.value, timeZone) : value];
};

/** Members of the body itself; one that is no local time stays text, and is refused as what it should be. */
export const toKnownMoments = (body: unknown, timeZone: string): unknown => (typeof body === 'object' && body !== null && !Array.isArray(body)
  ? Object.fromEntries(Object.entries(body).map((member) => toMember(member, timeZone)))
  : body);

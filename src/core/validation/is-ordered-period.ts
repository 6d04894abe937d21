// Whether a Period does not end before it starts (per-1). https://hl7.org/fhir/R4/datatypes.html#Period
import { parseInstant } from '../kernel/time.ts';

/** Two moments with a time are compared as instants, whatever their offsets; else to the precision that both have. */
export const isOrderedPeriod = (start: string, end: string): boolean => {
  const from = parseInstant(start);
  const to = parseInstant(end);
  if (from.ok && to.ok) return Temporal.Instant.compare(from.value, to.value) <= 0;
  const precision = Math.min(start.length, end.length, 10);
  return start.slice(0, precision) <= end.slice(0, precision);
};

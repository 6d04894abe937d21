// Primitive values where the library is more lenient than R4: empty strings, ids, moments without a zone. https://hl7.org/fhir/R4/datatypes.html#primitive
import type { Scope } from './scope.ts';

const FORMATS: Readonly<Record<string, readonly [pattern: RegExp, text: string]>> = {
  id: [/^[A-Za-z0-9\-.]{1,64}$/u, 'an id has 1 to 64 letters, digits, hyphens and dots'],
  dateTime: [/^\d{4}(?:-\d{2}(?:-\d{2}(?:T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2}))?)?)?$/u, 'a dateTime with a time has seconds and a time zone'],
  instant: [/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/u, 'an instant has seconds and a time zone'],
};

export const checkPrimitive = (value: unknown, { type, at }: { readonly type: string; readonly at: string }, scope: Scope): void => {
  if (typeof value !== 'string') return;
  const format = FORMATS[type];
  if (value === '') scope.report({ text: 'an empty string is not allowed', expression: at, code: 'value' });
  else if (format && !format[0].test(value)) scope.report({ text: format[1], expression: at, code: 'value' });
};

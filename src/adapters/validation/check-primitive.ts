// Reports a primitive value of another JSON type, format or range. https://hl7.org/fhir/R4/datatypes.html#primitive
import { primitiveFormats } from './primitive-formats.ts';
import type { Scope } from './scope.ts';

export const checkPrimitive = (value: unknown, { type, at }: { readonly type: string; readonly at: string }, scope: Scope): void => {
  const format = primitiveFormats.get(type);
  if (!format) return;
  if (typeof value !== format.json) scope.report({ text: `a JSON ${format.json} is expected`, expression: at, code: 'structure' });
  else if (!format.fits(value as never)) scope.report({ text: format.text, expression: at, code: 'value' });
};

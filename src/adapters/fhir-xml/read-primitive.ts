// The value of a primitive as JSON has it: numbers and booleans by their type, base64 without the spaces that XML allows in it. https://hl7.org/fhir/R4/json.html#primitive

export type Primitive = string | number | boolean;

const INTEGER = /^[+-]?\d{1,10}$/u;
const FORMATS: Readonly<Record<string, RegExp>> = {
  boolean: /^(?:true|false)$/u, integer: INTEGER, unsignedInt: INTEGER, positiveInt: INTEGER, decimal: /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/u,
};

/** `undefined`: not of this type. */
export const readPrimitive = (text: string, type: string): Primitive | undefined => {
  if (type === 'base64Binary') return text.replaceAll(/\s/gu, '');
  const format = FORMATS[type];
  if (!format) return text;
  if (!format.test(text)) return undefined;
  if (type === 'boolean') return text === 'true';
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
};

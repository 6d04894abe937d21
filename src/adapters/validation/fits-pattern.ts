// Whether a value has everything a pattern has (pattern[x]). https://hl7.org/fhir/R4/elementdefinition-definitions.html#ElementDefinition.pattern_x_
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

/** Objects: every property of the pattern; arrays: every member of the pattern fits some member. */
export const fitsPattern = (value: unknown, pattern: unknown): boolean => {
  if (Array.isArray(pattern)) return Array.isArray(value) && pattern.every((p) => value.some((v) => fitsPattern(v, p)));
  if (isObject(pattern)) return isObject(value) && Object.entries(pattern).every(([key, p]) => fitsPattern(value[key], p));
  return value === pattern;
};

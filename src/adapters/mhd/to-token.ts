// A token in a search, with FHIR's escapes. https://hl7.org/fhir/R4/search.html#escaping
const escaped = (text: string): string => text.replaceAll(/[\\,|$]/gu, '\\$&');

export const toToken = (system: string, value: string): string => `${escaped(system)}|${escaped(value)}`;

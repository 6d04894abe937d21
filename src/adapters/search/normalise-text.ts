// Text as a string search compares it: without case, diacritics and runs of spaces. https://hl7.org/fhir/R4/search.html#string

/** A string search of more characters than this compares the first ones. */
const LONGEST = 400;

export const normaliseText = (text: string): string =>
  text.normalize('NFD').replaceAll(/[\p{M}\0]/gu, '').toLowerCase().replaceAll(/\s+/gu, ' ').trim().slice(0, LONGEST);

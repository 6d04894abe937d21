// Token parameters of a search. https://hl7.org/fhir/R4/search.html#token

/** A FHIR token: `system|code`, `|code`, `code`; several with a comma. */
export const matchesToken = (given: readonly string[] | undefined, system: string | undefined, code: string): boolean =>
  given === undefined || given.every((value) => value.split(/(?<!\\),/u).some((one) => {
    const parts = one.replaceAll(/\\([,$\\])/gu, '$1').split('|');
    return parts.length === 1 ? parts[0] === code : parts[1] === code && (parts[0] === '' || parts[0] === system);
  }));

// Which type of resource a literal reference states. https://hl7.org/fhir/R4/references.html#literal
/** Of `Patient/1`, `Patient?identifier=…` and absolute URLs that end like the first; nothing for URNs, fragments and whatever else. */
export const findReferenceType = (reference: string): string | undefined => {
  const match = /^(?:.*\/)?([A-Z][A-Za-z]+)\/[A-Za-z0-9\-.]{1,64}(?:\/_history\/[A-Za-z0-9\-.]{1,64})?$/u.exec(reference) ?? /^([A-Z][A-Za-z]+)\?/u.exec(reference);
  return match?.[1];
};

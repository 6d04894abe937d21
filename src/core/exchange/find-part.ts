// Which entry of a Bundle a reference names. https://hl7.org/fhir/R4/bundle.html#references
import type { Part } from './submission.ts';

const withoutVersion = (url: string): string => url.replace(/\/_history\/[^/]+$/u, '');

/** The base of a RESTful fullUrl: `…/fhir/` of `…/fhir/Patient/1`. */
const baseOf = (fullUrl: string | undefined): string | undefined => /^(.+\/)[A-Z][A-Za-z]+\/[A-Za-z0-9\-.]{1,64}$/u.exec(fullUrl ?? '')?.[1];

/** A relative reference is read from the base of the entry that it stands in. */
export const findPart = <T>(parts: readonly Part<T>[], reference: string | undefined, from: string | undefined): Part<T> | undefined => {
  if (typeof reference !== 'string' || reference === '') return undefined;
  const plain = withoutVersion(reference);
  const base = baseOf(from);
  return parts.find(({ fullUrl }) => fullUrl === plain) ?? (base === undefined ? undefined : parts.find(({ fullUrl }) => fullUrl === base + plain));
};

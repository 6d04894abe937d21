// Every literal reference in a resource, at whatever depth: `Type/id`, without its version. https://hl7.org/fhir/R4/references.html
import type { Resource } from '@medplum/fhirtypes';

const LOCAL = /^([A-Z][A-Za-z]+\/[A-Za-z0-9.-]{1,64})(?:\/_history\/[^/]+)?$/u;

const walk = (value: unknown, found: Set<string>): void => {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, inner] of Object.entries(value)) {
    const local = name === 'reference' && typeof inner === 'string' ? LOCAL.exec(inner)?.[1] : undefined;
    if (local === undefined) walk(inner, found);
    else found.add(local);
  }
};

/** Each once. Contained resources (`#id`), URNs and other servers' URLs are none. */
export const findReferences = (resource: Resource): readonly string[] => {
  const found = new Set<string>();
  walk(resource, found);
  return [...found];
};

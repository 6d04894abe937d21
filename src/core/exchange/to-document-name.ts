// A document found in a network as a patient may have named it in a refusal: by its uniqueId or another identifier, as an URN or without.
import type { DocumentReference } from '@medplum/fhirtypes';
import type { Named } from '../consent/find-refusals.ts';
import { withoutUrn } from '../fhir/systems.ts';

export const toDocumentName = ({ masterIdentifier, identifier = [] }: Pick<DocumentReference, 'masterIdentifier' | 'identifier'>): Named => {
  const values = [masterIdentifier, ...identifier].flatMap((i) => i?.value ?? []);
  return { identifiers: [...new Set(values.flatMap((value) => [value, withoutUrn(value)]))].map((value) => ({ value })) };
};

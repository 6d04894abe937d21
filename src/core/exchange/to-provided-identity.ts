// By which identifier a document of ours is sent and recognised again (MHD's uniqueId; S19).
import type { DocumentReference } from '@medplum/fhirtypes';
import { DOCUMENT_IDENTIFIER, RFC3986, urnUuid } from '../fhir/systems.ts';

export interface ProvidedIdentity { readonly system: string; readonly value: string }

/** One that came over a network keeps its own; ours are UUIDs, which anybody can read as URIs. https://profiles.ihe.net/ITI/MHD */
export const toProvidedIdentity = ({ id = '', masterIdentifier }: Pick<DocumentReference, 'id' | 'masterIdentifier'>): ProvidedIdentity => {
  const { system, value } = masterIdentifier ?? {};
  return system && value && system !== DOCUMENT_IDENTIFIER ? { system, value } : { system: RFC3986, value: urnUuid(id) };
};

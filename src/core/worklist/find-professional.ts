// A role of a professional, by the identifiers of the person and of where the role is held, as the record has them.
import type { Identifier, Resource } from '@medplum/fhirtypes';
import type { RequestRecord } from './request-record.ts';

export interface Professional { readonly person: readonly Identifier[]; readonly organisation: readonly Identifier[] }

const identifiersOf = (resource: Resource | undefined): readonly Identifier[] =>
  (resource?.resourceType === 'Organization' || resource?.resourceType === 'Practitioner' ? resource.identifier ?? [] : []);

/** `undefined`: the reference is of no PractitionerRole. Who is not kept any more has no identifiers. */
export const findProfessional = ({ byReference }: Pick<RequestRecord, 'byReference'>, reference: string | undefined): Professional | undefined => {
  const role = byReference.get(reference ?? '');
  if (role?.resourceType !== 'PractitionerRole') return undefined;
  return { person: identifiersOf(byReference.get(role.practitioner?.reference ?? '')), organisation: identifiersOf(byReference.get(role.organization?.reference ?? '')) };
};

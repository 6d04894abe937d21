// How the owner of a step is called, as far as the record of its request knows.
import type { Practitioner, Resource } from '@medplum/fhirtypes';
import type { RequestRecord } from './request-record.ts';

const toPersonName = ({ name: [name] = [] }: Practitioner): string | undefined =>
  name?.text ?? ([...name?.given ?? [], name?.family].filter((part) => part !== undefined).join(' ') || undefined);

const isUnit = (owner: Resource | undefined) => owner?.resourceType === 'Organization' || owner?.resourceType === 'HealthcareService';

/** Of an organisation, a department or a professional; the name of the patient, or of who speaks for them, is not for every list. `undefined`: not known. */
export const toOwnerName = ({ byReference }: Pick<RequestRecord, 'byReference'>, reference: string): string | undefined => {
  const owner = byReference.get(reference);
  if (isUnit(owner)) return owner.name;
  const person = owner?.resourceType === 'PractitionerRole' ? byReference.get(owner.practitioner?.reference ?? '') : undefined;
  return person?.resourceType === 'Practitioner' ? toPersonName(person) : undefined;
};

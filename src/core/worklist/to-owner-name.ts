// How the owner of a step is called, as far as the record of its request knows.
import type { Resource } from '@medplum/fhirtypes';
import { toNameText } from '../fhir/to-name-text.ts';
import type { RequestRecord } from './request-record.ts';

const isUnit = (owner: Resource | undefined) => owner?.resourceType === 'Organization' || owner?.resourceType === 'HealthcareService';

const toPersonName = (person: Resource | undefined): string | undefined => (person?.resourceType === 'Practitioner' ? toNameText(person.name) || undefined : undefined);

/** Of an organisation, a department or a professional; the name of the patient, or of who speaks for them, is not for every list. `undefined`: not known. */
export const toOwnerName = ({ byReference }: Pick<RequestRecord, 'byReference'>, reference: string): string | undefined => {
  const owner = byReference.get(reference);
  if (isUnit(owner)) return owner.name;
  return owner?.resourceType === 'PractitionerRole' ? toPersonName(byReference.get(owner.practitioner?.reference ?? '')) : undefined;
};

// How the owner of a step is called, as far as the record of its request knows.
import type { RequestRecord } from './request-record.ts';

/** Of an organisation or a department; a person's name is not for every list. `undefined`: not known. */
export const toOwnerName = ({ byReference }: Pick<RequestRecord, 'byReference'>, reference: string): string | undefined => {
  const owner = byReference.get(reference);
  return owner?.resourceType === 'Organization' || owner?.resourceType === 'HealthcareService' ? owner.name : undefined;
};

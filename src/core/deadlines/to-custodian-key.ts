// What a custodian is counted under: its identifier, as one hospital may stand in the store more than once.
import type { Organization } from '@medplum/fhirtypes';

/** `system|value` of its first identifier, else its reference. */
export const toCustodianKey = (organization: Organization | undefined, reference: string): string => {
  const first = organization?.identifier?.find(({ value }) => value !== undefined);
  return first ? `${first.system ?? ''}|${first.value ?? ''}` : reference;
};

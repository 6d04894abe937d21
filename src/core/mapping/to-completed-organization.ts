// An organisation that is kept already learns the e-mail address that a later request gives. One that it has stays: whose is right is for people to say.
import type { Organization } from '@medplum/fhirtypes';

const emailsOf = ({ telecom = [] }: Organization): NonNullable<Organization['telecom']> => telecom.filter(({ system, value }) => system === 'email' && value !== undefined);

/** `undefined`: nothing is new. */
export const toCompletedOrganization = (stored: Organization, given: Organization): Organization | undefined => {
  const emails = emailsOf(given);
  return emails.length === 0 || emailsOf(stored).length > 0 ? undefined : { ...stored, telecom: [...(stored.telecom ?? []), ...emails] };
};

// How a person is reached: telecom and address of Patient and RelatedPerson. https://hl7.org/fhir/R4/datatypes.html#ContactPoint
import type { Address, ContactPoint } from '@medplum/fhirtypes';
import { compact } from '../fhir/compact.ts';
import type { IntakeContact } from '../intake/intake.ts';
import { toAddress } from './to-address.ts';

export const toContact = (contact: IntakeContact = {}): { telecom?: ContactPoint[]; address?: Address[] } => {
  const { phone, email, address } = contact;
  const telecom: ContactPoint[] = [
    ...(phone ? [{ system: 'phone' as const, value: phone }] : []),
    ...(email ? [{ system: 'email' as const, value: email }] : []),
  ];
  return compact({ telecom, address: address ? [toAddress(address)] : [] });
};

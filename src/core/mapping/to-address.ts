// A postal address as given. https://hl7.org/fhir/R4/datatypes.html#Address
import type { Address } from '@medplum/fhirtypes';
import { compact } from '../fhir/compact.ts';
import type { IntakeAddress } from '../intake/intake.ts';

export const toAddress = (address: IntakeAddress): Address =>
  compact({ line: address.lines && [...address.lines], city: address.city, postalCode: address.postalCode, country: address.country });

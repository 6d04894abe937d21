// Business identifiers as given; the intake already writes each system as it is in use. https://hl7.org/fhir/R4/datatypes.html#Identifier
import type { Identifier } from '@medplum/fhirtypes';
import type { IntakeIdentifier } from '../intake/intake.ts';

export const toIdentifiers = (identifiers: readonly IntakeIdentifier[] | undefined): Identifier[] => (identifiers ?? []).map(({ system, value }) => ({ system, value }));

// Business identifiers, as given. https://hl7.org/fhir/R4/datatypes.html#Identifier
import type { Identifier } from '@medplum/fhirtypes';
import { SSIN, SSIN_WITHOUT_CORE } from '../fhir/systems.ts';
import type { IntakeIdentifier } from '../intake/intake.ts';

/** Older Belgian pages show the SSIN's system without `/core`: the same number, so that one person stays one Patient. */
export const toIdentifiers = (identifiers: readonly IntakeIdentifier[] | undefined): Identifier[] =>
  (identifiers ?? []).map(({ system, value }) => ({ system: system === SSIN_WITHOUT_CORE ? SSIN : system, value }));

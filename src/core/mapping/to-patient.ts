// The patient. https://hl7.org/fhir/R4/patient.html
import type { Patient } from '@medplum/fhirtypes';
import { compact } from '../fhir/compact.ts';
import { BCP47, EU_PATIENT } from '../fhir/systems.ts';
import type { IntakePatient } from '../intake/intake.ts';
import type { MappingContext } from './mapping-context.ts';
import { toContact } from './to-contact.ts';
import { toHumanNames } from './to-human-names.ts';
import { toIdentifiers } from './to-identifiers.ts';
import { toRoleId } from './to-role-id.ts';

const GENDER = { male: 'male', female: 'female', other: 'other', unknown: 'unknown' } as const satisfies Record<IntakePatient['gender'], NonNullable<Patient['gender']>>;

/**
 * | intake `patient` | element | note |
 * |---|---|---|
 * | `identifiers` | `identifier` | the first recognises the patient again |
 * | `names` | `name` | |
 * | `gender` | `gender` | |
 * | `birthDate` | `birthDate` | year, month or day, as precise as known |
 * | `contact` | `telecom`, `address` | |
 * | `language` | `communication[0]` | preferred |
 * | name and birth date present | `meta.profile` | EU core patient wants both (S18) |
 *
 * Shown by fixtures/cases/001 (national number), 007 (passport), 012 (year and month of birth).
 * https://hl7.eu/fhir/base/StructureDefinition-patient-eu-core.html
 */
export const toPatient = (patient: IntakePatient, context: MappingContext): Patient => ({
  resourceType: 'Patient',
  id: toRoleId(context, 'patient'),
  ...(patient.names.length > 0 && patient.birthDate && { meta: { profile: [EU_PATIENT] } }),
  ...compact({
    identifier: toIdentifiers(patient.identifiers),
    name: toHumanNames(patient.names),
    gender: GENDER[patient.gender],
    birthDate: patient.birthDate,
  }),
  ...toContact(patient.contact),
  communication: [{ language: { coding: [{ system: BCP47, code: patient.language }] }, preferred: true }],
});

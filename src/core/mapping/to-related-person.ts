// The person who represents the patient in this request. https://hl7.org/fhir/R4/relatedperson.html
import type { Identifier, RelatedPerson } from '@medplum/fhirtypes';
import { compact } from '../fhir/compact.ts';
import { REPRESENTATION_IDENTIFIER, V3_ROLE_CODE } from '../fhir/systems.ts';
import type { IntakePatient, IntakeRepresentative, Relationship } from '../intake/intake.ts';
import type { MappingContext } from './mapping-context.ts';
import { toContact } from './to-contact.ts';
import { toHumanNames } from './to-human-names.ts';
import { toIdentifiers } from './to-identifiers.ts';
import { toRoleId } from './to-role-id.ts';
import { toRoleReference } from './to-role-reference.ts';

/** v3 PersonalRelationshipRoleType; a representative who is none of them is the responsible party. */
const RELATIONSHIP = {
  'mother': { code: 'MTH', display: 'mother' },
  'father': { code: 'FTH', display: 'father' },
  'parent': { code: 'PRN', display: 'parent' },
  'guardian': { code: 'GUARD', display: 'guardian' },
  'partner': { code: 'SIGOTHR', display: 'significant other' },
  'child': { code: 'CHILD', display: 'child' },
  'sibling': { code: 'SIB', display: 'sibling' },
  'other-representative': { code: 'RESPRSN', display: 'responsible party' },
} as const satisfies Record<Relationship, { code: string; display: string }>;

/**
 * A RelatedPerson belongs to one patient, but a mother's number is the same for each of her children: the first identifier, by which
 * the store recognises the resource again, therefore stands for the pair. It is a digest, so that it does not spell the numbers.
 */
const toPair = (patient: Identifier | undefined, representative: Identifier | undefined, context: MappingContext): Identifier[] =>
  patient && representative
    ? [{ system: REPRESENTATION_IDENTIFIER, value: context.digestText(JSON.stringify([patient.system, patient.value, representative.system, representative.value])) }]
    : [];

/**
 * | intake `requester` (representative) | element | note |
 * |---|---|---|
 * | first identifiers of patient and representative | `identifier[0]` | the pair; absent when either has none |
 * | `identifiers` | `identifier` | |
 * | `relationship` | `relationship` | v3-RoleCode |
 * | `names`, `contact` | `name`, `telecom`, `address` | |
 *
 * The proof is a DocumentReference with a Provenance (`to-evidence.ts`). Shown by fixtures/cases/001, 012 (no identifier).
 * https://hl7.org/fhir/R4/valueset-relatedperson-relationshiptype.html
 */
export const toRelatedPerson = (representative: IntakeRepresentative, patient: IntakePatient, context: MappingContext): RelatedPerson => {
  const own = toIdentifiers(representative.identifiers);
  return {
    resourceType: 'RelatedPerson',
    id: toRoleId(context, 'representative'),
    ...compact({ identifier: [...toPair(toIdentifiers(patient.identifiers)[0], own[0], context), ...own] }),
    active: true,
    patient: toRoleReference(context, 'patient'),
    relationship: [{ coding: [{ system: V3_ROLE_CODE, ...RELATIONSHIP[representative.relationship] }] }],
    ...compact({ name: toHumanNames(representative.names) }),
    ...toContact(representative.contact),
  };
};

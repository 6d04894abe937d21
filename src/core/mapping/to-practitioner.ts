// A health professional as a person; the role stands beside it (`to-practitioner-role.ts`). https://hl7.org/fhir/R4/practitioner.html
import type { Practitioner } from '@medplum/fhirtypes';
import { compact } from '../fhir/compact.ts';
import type { IntakePractitioner } from '../intake/intake.ts';
import { toHumanNames } from './to-human-names.ts';
import { toIdentifiers } from './to-identifiers.ts';

/**
 * | intake | element | note |
 * |---|---|---|
 * | `identifiers` | `identifier` | NIHDI, BIG, AGB, … as given |
 * | `name` | `name[0]` | |
 */
export const toPractitioner = (practitioner: IntakePractitioner, id: string): Practitioner => ({
  resourceType: 'Practitioner',
  id,
  ...compact({ identifier: toIdentifiers(practitioner.identifiers) }),
  name: toHumanNames([practitioner.name]),
});

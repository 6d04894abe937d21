// A professional at an organisation: what requests, treats or receives a copy. https://hl7.org/fhir/R4/practitionerrole.html
import type { PractitionerRole } from '@medplum/fhirtypes';
import { compact } from '../fhir/compact.ts';

export interface PractitionerRoleParts {
  readonly id: string;
  readonly person: { reference: string };
  readonly organisation?: { reference: string } | undefined;
}

export const toPractitionerRole = (parts: PractitionerRoleParts): PractitionerRole => ({
  resourceType: 'PractitionerRole',
  id: parts.id,
  practitioner: parts.person,
  ...compact({ organization: parts.organisation }),
});

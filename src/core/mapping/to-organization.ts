// A hospital, practice or insurer. https://hl7.org/fhir/R4/organization.html
import type { Organization } from '@medplum/fhirtypes';
import { compact } from '../fhir/compact.ts';
import { ORGANIZATION_TYPE } from '../fhir/systems.ts';
import type { IntakeOrganisation } from '../intake/intake.ts';
import { toAddress } from './to-address.ts';
import { toIdentifiers } from './to-identifiers.ts';

export type OrganizationKind = 'provider' | 'insurer';

const TYPE = {
  provider: { code: 'prov', display: 'Healthcare Provider' },
  insurer: { code: 'ins', display: 'Insurance Company' },
} as const satisfies Record<OrganizationKind, { code: string; display: string }>;

/**
 * | intake | element | note |
 * |---|---|---|
 * | `identifiers` | `identifier` | CBE, NIHDI, URA, AGB, UZOVI, … as given |
 * | `name`, `address` | `name`, `address[0]` | |
 * | `email` | `telecom[0]` | where notices of a due date go |
 */
export const toOrganization = (organisation: IntakeOrganisation, kind: OrganizationKind, id: string): Organization => ({
  resourceType: 'Organization',
  id,
  ...compact({ identifier: toIdentifiers(organisation.identifiers) }),
  type: [{ coding: [{ system: ORGANIZATION_TYPE, ...TYPE[kind] }] }],
  name: organisation.name,
  ...(organisation.email !== undefined && { telecom: [{ system: 'email', value: organisation.email }] }),
  ...(organisation.address && { address: [toAddress(organisation.address)] }),
});

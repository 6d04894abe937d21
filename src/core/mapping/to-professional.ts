// A professional of the intake as the resources it takes: role, person and organisation.
import type { Resource } from '@medplum/fhirtypes';
import type { IntakePractitioner } from '../intake/intake.ts';
import type { MappingContext, Role } from './mapping-context.ts';
import { toOrganization } from './to-organization.ts';
import { toPractitioner } from './to-practitioner.ts';
import { toPractitionerRole } from './to-practitioner-role.ts';
import { toRoleId } from './to-role-id.ts';
import { toRoleReference } from './to-role-reference.ts';

export interface ProfessionalRoles { readonly role: Role; readonly person: Role; readonly organisation: Role }

export const toProfessional = (practitioner: IntakePractitioner, roles: ProfessionalRoles, context: MappingContext): readonly Resource[] => {
  const { organisation } = practitioner;
  return [
    ...(organisation ? [toOrganization(organisation, 'provider', toRoleId(context, roles.organisation))] : []),
    toPractitioner(practitioner, toRoleId(context, roles.person)),
    toPractitionerRole({
      id: toRoleId(context, roles.role),
      person: toRoleReference(context, roles.person),
      organisation: organisation && toRoleReference(context, roles.organisation),
    }),
  ];
};

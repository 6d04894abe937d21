// A reference inside the intake Bundle; the commit rewrites it to `Type/id`. https://hl7.org/fhir/R4/bundle.html#references
import { urnUuid } from '../fhir/systems.ts';
import type { MappingContext, Role } from './mapping-context.ts';
import { toRoleId } from './to-role-id.ts';

export const toRoleReference = (context: Pick<MappingContext, 'requestId' | 'idFor'>, role: Role): { reference: string } => ({ reference: urnUuid(toRoleId(context, role)) });

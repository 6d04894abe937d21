// Who asks: the patient, the representative or the referring professional (P1.1, P2.3).
import type { Intake } from '../intake/intake.ts';
import type { MappingContext, Role } from './mapping-context.ts';
import { toRoleReference } from './to-role-reference.ts';

const ROLE = { patient: 'patient', representative: 'representative', practitioner: 'requester' } as const satisfies Record<Intake['requester']['kind'], Role>;

export const toRequesterReference = (intake: Intake, context: MappingContext): { reference: string } => toRoleReference(context, ROLE[intake.requester.kind]);

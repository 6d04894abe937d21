// Who signed an authorisation: Consent.performer (S9 decides from its type whether they suffice).
import type { Consent } from '@medplum/fhirtypes';
import type { Intake, IntakeSigner } from '../intake/intake.ts';
import type { MappingContext } from './mapping-context.ts';
import { toRoleReference } from './to-role-reference.ts';

type Performer = NonNullable<Consent['performer']>[number];

/** `type` tells the capacity while the reference is still a placeholder. The intake names one representative or one professional, its requester; any other signer of that capacity has no name there, and gets none. */
const SIGNER = {
  patient: (_intake, context) => ({ ...toRoleReference(context, 'patient'), type: 'Patient' }),
  representative: ({ requester }, context) => ({ ...(requester.kind === 'representative' ? toRoleReference(context, 'representative') : { display: 'representative' }), type: 'RelatedPerson' }),
  referrer: ({ requester }, context) => ({ ...(requester.kind === 'practitioner' ? toRoleReference(context, 'requester') : { display: 'referrer' }), type: 'PractitionerRole' }),
} as const satisfies Record<IntakeSigner['capacity'], (intake: Intake, context: MappingContext) => Performer>;

export const toSignerReferences = (signers: readonly IntakeSigner[], intake: Intake, context: MappingContext): Performer[] =>
  [...new Set(signers.map((s) => s.capacity))].map((capacity) => SIGNER[capacity](intake, context));

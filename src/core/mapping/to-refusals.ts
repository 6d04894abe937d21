// What a patient who permits the exchange refuses: a professional, or a document (IHE PCF Intermediate).
import type { ConsentProvision } from '@medplum/fhirtypes';
import { V3_PARTICIPATION } from '../fhir/systems.ts';
import type { IntakeAuthorisation } from '../intake/intake.ts';
import { toIdentifiers } from './to-identifiers.ts';

/** One nested provision each: PCF Intermediate allows one `data` of a meaning per exception. https://profiles.ihe.net/ITI/PCF/StructureDefinition-IHE.PCF.consentIntermediate.html */
export const toRefusals = ({ refusals }: IntakeAuthorisation): ConsentProvision[] => [
  ...toIdentifiers(refusals?.practitioners).map((identifier): ConsentProvision => ({
    type: 'deny',
    actor: [{ role: { coding: [{ system: V3_PARTICIPATION, code: 'IRCP' }] }, reference: { type: 'Practitioner', identifier } }],
  })),
  ...(refusals?.documents ?? []).map((value): ConsentProvision => ({
    type: 'deny',
    data: [{ meaning: 'instance', reference: { type: 'DocumentReference', identifier: { value } } }],
  })),
];

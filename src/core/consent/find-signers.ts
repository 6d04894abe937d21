// Who signed a Consent, by its performers: the patient, a representative, a referrer.
import type { Consent, Reference } from '@medplum/fhirtypes';
import type { IntakeSigner } from '../intake/intake.ts';

export type SignerCapacity = IntakeSigner['capacity'];

const CAPACITIES: Readonly<Record<string, SignerCapacity>> = {
  Patient: 'patient', RelatedPerson: 'representative', Practitioner: 'referrer', PractitionerRole: 'referrer',
};

/** `type` tells it of references that are not yet `Type/id`; one that tells nothing is nobody's signature. */
const capacityOf = (performer: Reference, patient: string | undefined): SignerCapacity | undefined => {
  if (performer.reference !== undefined && performer.reference === patient) return 'patient';
  return CAPACITIES[performer.type ?? performer.reference?.split('/').at(-2) ?? ''];
};

export const findSigners = (consent: Consent): readonly SignerCapacity[] =>
  [...new Set((consent.performer ?? []).map((performer) => capacityOf(performer, consent.patient?.reference)).filter((c) => c !== undefined))];

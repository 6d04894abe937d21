// Whether a Consent's actor is this organisation: by reference, or by an identifier with its system, as a registered client is known (S17).
import type { Reference } from '@medplum/fhirtypes';

/** At least one of them; an identifier counts with its system only, since a permit follows from it. */
export interface Recipient {
  /** `Organization/…` */
  readonly reference?: string;
  readonly identifiers?: readonly { readonly system: string; readonly value: string }[];
}

export const isRecipient = (actor: Reference, recipient: Recipient): boolean => {
  if (actor.reference !== undefined && actor.reference === recipient.reference) return true;
  const { system, value } = actor.identifier ?? {};
  return Boolean(system && value) && (recipient.identifiers ?? []).some((i) => i.system === system && i.value === value);
};

// Refusals of a professional or a document inside a Consent (IHE PCF Intermediate: nested provisions of type deny). https://profiles.ihe.net/ITI/PCF
import type { Consent, ConsentProvision, Reference } from '@medplum/fhirtypes';

/** A professional or a document as it may be named: by reference, by any of its identifiers. */
export interface Named {
  readonly reference?: string;
  readonly identifiers?: readonly { readonly system?: string; readonly value?: string }[];
}

export interface Refusals { readonly professional: boolean; readonly document: boolean }

/** An identifier without a system is matched by its value alone: `masterIdentifier` values are named so. */
const isSame = (named: Named, reference: Reference): boolean => {
  const { identifier } = reference;
  const byIdentifier = identifier?.value !== undefined && (named.identifiers ?? []).some((i) =>
    i.value === identifier.value && (i.system === undefined || identifier.system === undefined || i.system === identifier.system));
  return byIdentifier || (reference.reference !== undefined && reference.reference === named.reference);
};

const actorsOf = (provision: ConsentProvision): readonly Reference[] => (provision.actor ?? []).map((actor) => actor.reference);
const documentsOf = (provision: ConsentProvision): readonly Reference[] => (provision.data ?? []).map((item) => item.reference);

export const findRefusals = (consent: Consent, practitioner: Named | undefined, document: Named | undefined): Refusals => {
  const denials = (consent.provision?.provision ?? []).filter((provision) => provision.type === 'deny');
  const covers = (named: Named | undefined, references: (provision: ConsentProvision) => readonly Reference[]): boolean =>
    named !== undefined && denials.flatMap(references).some((reference) => isSame(named, reference));
  return { professional: covers(practitioner, actorsOf), document: covers(document, documentsOf) };
};

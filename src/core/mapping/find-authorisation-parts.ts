// An authorisation form names several hospitals; each gets a Consent of its own (S7).
import type { Intake, IntakeAuthorisation } from '../intake/intake.ts';
import type { MappingContext, Role } from './mapping-context.ts';
import { toFormIds } from './to-form-ids.ts';

export interface AuthorisationPart {
  readonly authorisation: IntakeAuthorisation;
  readonly formId: string;
  readonly custodianKey: string;
  readonly role: Role;
}

/** Custodians that the request does not list get no Consent: there is nobody to hold it. */
export const findAuthorisationParts = (intake: Intake, context: Pick<MappingContext, 'requestId' | 'idFor'>): readonly AuthorisationPart[] => {
  const authorisations = intake.authorisations ?? [];
  const known = new Set((intake.custodians ?? []).map((c) => c.key));
  const formIds = toFormIds(authorisations, context);
  return authorisations.flatMap((authorisation, i) => {
    const formId = formIds[i] ?? '';
    return [...new Set(authorisation.custodians)].filter((key) => known.has(key))
      .map((custodianKey): AuthorisationPart => ({ authorisation, formId, custodianKey, role: `consent:${formId}:${custodianKey}` }));
  });
};

// An authorisation form names several hospitals; each gets a Consent of its own (S7).
import type { Intake, IntakeAuthorisation } from '../intake/intake.ts';
import type { MappingContext, Role } from './mapping-context.ts';
import { toRoleId } from './to-role-id.ts';

export interface AuthorisationPart {
  readonly authorisation: IntakeAuthorisation;
  readonly formId: string;
  readonly custodianKey: string;
  readonly role: Role;
}

/** The form's digest names it, so that a PATCH that puts another form before it changes no id; the same file twice counts on. */
const formKeys = (authorisations: readonly IntakeAuthorisation[]): readonly string[] => authorisations.map(({ form }, i) => {
  const before = authorisations.slice(0, i).filter((a) => a.form.sha256 === form.sha256).length;
  return before > 0 ? `${form.sha256}:${String(before + 1)}` : form.sha256;
});

/** Custodians that the request does not list get no Consent: there is nobody to hold it. */
export const findAuthorisationParts = (intake: Intake, context: Pick<MappingContext, 'requestId' | 'idFor'>): readonly AuthorisationPart[] => {
  const authorisations = intake.authorisations ?? [];
  const known = new Set((intake.custodians ?? []).map((c) => c.key));
  const keys = formKeys(authorisations);
  return authorisations.flatMap((authorisation, i) => {
    const formId = toRoleId(context, `authorisation:${keys[i] ?? ''}`);
    return [...new Set(authorisation.custodians)].filter((key) => known.has(key))
      .map((custodianKey): AuthorisationPart => ({ authorisation, formId, custodianKey, role: `consent:${formId}:${custodianKey}` }));
  });
};

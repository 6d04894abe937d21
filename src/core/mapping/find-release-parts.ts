// An authorisation form may release to several recipients; each gets a Consent of its own (S17).
import type { Intake, IntakeAuthorisation, IntakeRecipient } from '../intake/intake.ts';
import type { MappingContext, Role } from './mapping-context.ts';
import { toFormIds } from './to-form-ids.ts';

export interface ReleasePart {
  readonly authorisation: IntakeAuthorisation;
  readonly formId: string;
  readonly recipient: IntakeRecipient;
  readonly role: Role;
}

export const findReleaseParts = (intake: Intake, context: Pick<MappingContext, 'requestId' | 'idFor'>): readonly ReleasePart[] => {
  const authorisations = intake.authorisations ?? [];
  const formIds = toFormIds(authorisations, context);
  return authorisations.flatMap((authorisation, i) => {
    const formId = formIds[i] ?? '';
    return (intake.recipients ?? []).filter((r) => authorisation.releaseTo?.includes(r.key))
      .map((recipient): ReleasePart => ({ authorisation, formId, recipient, role: `consent:${formId}:release:${recipient.key}` }));
  });
};

// The id of each authorisation form of an intake, in its order: the API's authorisation id, and part of the ids of the Consents that come from it.
import type { IntakeAuthorisation } from '../intake/intake.ts';
import type { MappingContext } from './mapping-context.ts';
import { toRoleId } from './to-role-id.ts';

/** The form's digest names it, so that a PATCH that puts another form before it changes no id; the same file twice counts on. */
export const toFormIds = (authorisations: readonly IntakeAuthorisation[], context: Pick<MappingContext, 'requestId' | 'idFor'>): readonly string[] => authorisations.map(({ form }, i) => {
  const before = authorisations.slice(0, i).filter((a) => a.form.sha256 === form.sha256).length;
  return toRoleId(context, `authorisation:${before > 0 ? `${form.sha256}:${String(before + 1)}` : form.sha256}`);
});

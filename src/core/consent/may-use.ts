// May this caller do this with this type, as far as its scopes go? People and the administrator have roles instead (S20).
import type { Actor, Scope } from '../fhir/actor.ts';

/** create, read, update, delete, search */
export type ScopeLetter = 'c' | 'r' | 'u' | 'd' | 's';

const covers = (scope: Scope, letter: ScopeLetter, type: string): boolean =>
  (scope.type === type || (scope.type === '*' && type !== 'workflow')) && scope.letters.includes(letter);

/** A client without scopes may nothing. `type`: a FHIR type, or `workflow`. */
export const mayUse = (actor: Actor, letter: ScopeLetter, type: string): boolean =>
  actor.kind !== 'client' || (actor.client?.scopes ?? []).some((scope) => covers(scope, letter, type));

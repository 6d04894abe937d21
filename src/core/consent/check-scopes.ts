// Every scope that a call needs, checked at once; a refusal names those that are missing.
import type { Actor } from '../fhir/actor.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import { mayUse, type ScopeLetter } from './may-use.ts';
import { toScopeText } from './to-scope-text.ts';

/** `letter` of `cruds`: `r` also for vread and history, `s` for search, `c` for each entry that creates. */
export interface WantedScope { readonly letter: ScopeLetter; readonly type: string }

/** A transaction's entries are each checked: give one for each. Failure `not-permitted`, one issue for each scope that is missing. */
export const checkScopes = (actor: Actor, wanted: readonly WantedScope[]): Result<void> => {
  const missing = new Set(wanted.filter(({ letter, type }) => !mayUse(actor, letter, type)).map(({ letter, type }) => toScopeText({ type, letters: letter })));
  return missing.size === 0 ? ok(undefined) : fail('not-permitted', ...[...missing].map((scope) => `needs the scope ${scope}`));
};

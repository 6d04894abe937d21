// One scope as it is written: SMART v2 (`system/Task.rs`), v1 (`.read`, `.write`, `.*`), or as the EU Health Data API writes it (`.search`, `.create`). https://hl7.org/fhir/smart-app-launch/STU2.2/scopes-and-launch-context.html
import type { Scope } from '../fhir/actor.ts';
import { WORKFLOW_SCOPE } from '../fhir/systems.ts';
import { fail, ok, type Result } from '../kernel/result.ts';

/** v1 `read` also searches, as SMART 2 maps it; the EU's words for single interactions stand beside. */
const WORDS: Readonly<Record<string, string | undefined>> = { 'read': 'rs', 'write': 'cud', '*': 'cruds', 'search': 's', 'create': 'c' };
/** Letters in their order, at least one. */
const LETTERS = /^(?=.)c?r?u?d?s?$/u;
const RESOURCE_SCOPE = /^system\/(?<type>\*|[A-Z][A-Za-z]{1,40})\.(?<what>[a-z*]{1,6})$/u;

const toLetters = (what: string): string | undefined => WORDS[what] ?? (LETTERS.test(what) ? what : undefined);

const toParts = (text: string): { readonly type: string; readonly what: string } | undefined => {
  if (text.startsWith(`${WORKFLOW_SCOPE}.`)) return { type: 'workflow', what: text.slice(WORKFLOW_SCOPE.length + 1) };
  const { type, what } = RESOURCE_SCOPE.exec(text)?.groups ?? {};
  return type !== undefined && what !== undefined ? { type, what } : undefined;
};

/** Letters out of order, `user/` and `patient/`, and a scope narrowed by search parameters are not understood: such a narrowing could not be kept. Failure `invalid`. */
export const parseScope = (text: string): Result<Scope> => {
  const parts = toParts(text);
  const letters = parts && toLetters(parts.what);
  return parts && letters !== undefined ? ok({ type: parts.type, letters }) : fail('invalid', 'is no scope that is understood here');
};

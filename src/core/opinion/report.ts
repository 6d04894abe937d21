// An opinion on paper: what it says in the order in which it is read, without layout.
import type { LetterLanguage } from '../intake/programme-letters.ts';
import type { LetterBlock } from '../kernel/letter-block.ts';

export interface Report {
  readonly language: LetterLanguage;
  /** `YYYY-MM-DD` of the signature. */
  readonly date: string;
  /** Of the document; names nobody. */
  readonly title: string;
  /** Name first; then the department. */
  readonly sender: readonly string[];
  /** At the foot of every page. */
  readonly reference: string;
  readonly body: readonly LetterBlock[];
  /** With `{page}` and `{pages}`. */
  readonly pageNumber: string;
}

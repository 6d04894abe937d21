// What a letter says, in the order in which it is read: no layout, no typeface. It names the patient, since the custodian must recognise them.
import type { LetterLanguage } from '../intake/programme-letters.ts';
import type { LetterBlock, LetterFact } from '../kernel/letter-block.ts';

export type LetterKind = 'request' | 'reminder';

export interface Signature {
  /** For whom, or as what. */
  readonly as: string;
  /** Who, one a line; empty: whoever signs writes their name. */
  readonly names: readonly string[];
}

export interface Letter {
  readonly kind: LetterKind;
  /** BCP 47 */
  readonly language: LetterLanguage;
  /** `YYYY-MM-DD`: the day that stands on it. */
  readonly date: string;
  /** Of the document; names nobody. */
  readonly title: string;
  /** Name first; then the department, the postal address. */
  readonly sender: readonly string[];
  /** Name and postal address alone: where the post takes it back to. */
  readonly returnTo: readonly string[];
  /** As it stands in the window; name first. */
  readonly addressee: readonly string[];
  /** `false`: only the name is known, the address is to be written by hand. */
  readonly isAddressKnown: boolean;
  /** The placer's identifier of the request; at the foot of every page too. */
  readonly reference: string;
  readonly facts: readonly LetterFact[];
  readonly placeAndDate: string;
  readonly subject: string;
  readonly salutation: string;
  readonly body: readonly LetterBlock[];
  readonly closing: string;
  readonly signatures: readonly Signature[];
  /** Beside each line that is signed on. */
  readonly signHere: string;
  /** `undefined`: nothing is enclosed. */
  readonly enclosures?: { readonly heading: string; readonly items: readonly string[] };
  /** With `{page}` and `{pages}`. */
  readonly pageNumber: string;
}

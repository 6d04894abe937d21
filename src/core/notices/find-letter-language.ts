// In which language a letter is written: as asked for, else the patient's, else the first of the programme's, else English; of those there are words in.
import type { LetterLanguage } from '../intake/programme-letters.ts';

export interface LanguageQuestion {
  /** BCP 47, from the call; absent: nobody asked for one. */
  readonly asked?: string | undefined;
  /** BCP 47, what the patient prefers first. */
  readonly patient: readonly string[];
  readonly programme: readonly string[];
}

const LANGUAGES = ['fr', 'nl', 'de', 'en'] as const satisfies readonly LetterLanguage[];

/** `nl-BE` is Dutch. */
const spoken = (tag: string): LetterLanguage | undefined => LANGUAGES.find((language) => language === tag.split('-')[0]?.toLowerCase());

/** `undefined`: what was asked for is none of fr, nl, de, en. */
export const findLetterLanguage = ({ asked, patient, programme }: LanguageQuestion): LetterLanguage | undefined => {
  if (asked !== undefined) return spoken(asked);
  return [...patient, ...programme].map(spoken).find((language) => language !== undefined) ?? 'en';
};

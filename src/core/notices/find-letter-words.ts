// The words of a letter in one language. A language without one of them does not compile, one with a word more fails its test.
import de from './letter-words.de.json' with { type: 'json' };
import en from './letter-words.en.json' with { type: 'json' };
import fr from './letter-words.fr.json' with { type: 'json' };
import nl from './letter-words.nl.json' with { type: 'json' };
import type { LetterLanguage } from '../intake/programme-letters.ts';

export type LetterWords = typeof en;

const WORDS = { fr, nl, de, en } as const satisfies Record<LetterLanguage, LetterWords>;

export const findLetterWords = (language: LetterLanguage): LetterWords => WORDS[language];

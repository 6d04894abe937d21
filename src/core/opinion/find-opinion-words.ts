// The words of an opinion in one language. A language without one of them does not compile, one with a word more fails its test.
import type { LetterLanguage } from '../intake/programme-letters.ts';
import de from './opinion-words.de.json' with { type: 'json' };
import en from './opinion-words.en.json' with { type: 'json' };
import fr from './opinion-words.fr.json' with { type: 'json' };
import nl from './opinion-words.nl.json' with { type: 'json' };

export type OpinionWords = typeof en;

const WORDS = { fr, nl, de, en } as const satisfies Record<LetterLanguage, OpinionWords>;

export const findOpinionWords = (language: LetterLanguage): OpinionWords => WORDS[language];

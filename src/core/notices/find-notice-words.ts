// The words of a notice in one language. A language without one of them does not compile, one with a word more fails its test.
import de from './notice-words.de.json' with { type: 'json' };
import en from './notice-words.en.json' with { type: 'json' };
import fr from './notice-words.fr.json' with { type: 'json' };
import nl from './notice-words.nl.json' with { type: 'json' };
import type { LetterLanguage } from '../intake/programme-letters.ts';

export type NoticeWords = typeof en;

const WORDS = { fr, nl, de, en } as const satisfies Record<LetterLanguage, NoticeWords>;

export const findNoticeWords = (language: LetterLanguage): NoticeWords => WORDS[language];

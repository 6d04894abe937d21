// The words of the statistics page in one language. A language without one of them does not compile, one with a word more fails its test.
import de from './statistics-words.de.json' with { type: 'json' };
import en from './statistics-words.en.json' with { type: 'json' };
import fr from './statistics-words.fr.json' with { type: 'json' };
import nl from './statistics-words.nl.json' with { type: 'json' };

export type StatisticsWords = typeof en;
export type PageLanguage = keyof typeof WORDS;

const WORDS = { en, fr, nl, de } as const satisfies Readonly<Record<string, StatisticsWords>>;

/** `languages`: in the order in which the page offers them. */
export const statisticsWords = {
  languages: ['en', 'fr', 'nl', 'de'] as const satisfies readonly PageLanguage[],
  in: (language: PageLanguage): StatisticsWords => WORDS[language],
} as const;

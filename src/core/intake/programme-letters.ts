// What a programme says in its letters that only the hospital knows: how it is reached, and its own words in each language.

/** Those that letters are written in. */
export type LetterLanguage = 'fr' | 'nl' | 'de' | 'en';

/** Each absent: as the programme names it elsewhere. */
export interface LetterTerms {
  /** Where it is signed; absent: the city of the hospital's address. */
  readonly place?: string;
  readonly hospital?: string;
  /** Who signs for the hospital, one a line: name, function. */
  readonly signatory?: readonly string[];
  /** By code. */
  readonly departments?: Readonly<Record<string, string>>;
  /** Legal source by id of the deadline rule, without a full stop. */
  readonly sources?: Readonly<Record<string, string>>;
}

export interface ProgrammeLetters {
  readonly phone?: string;
  /** Absent: the coordinator's. */
  readonly email?: string;
  readonly terms?: Readonly<Partial<Record<LetterLanguage, LetterTerms>>>;
}

// What a page that is printed or read aloud is made of, in the order in which it is read.

/** A term and what it stands for: `Date`, `22 November 2026`. */
export interface LetterFact { readonly term: string; readonly text: string }

export type LetterBlock =
  | { readonly kind: 'heading' | 'paragraph'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'facts'; readonly facts: readonly LetterFact[] }
  /** Lines that stand together: a postal address. */
  | { readonly kind: 'address'; readonly lines: readonly string[] };

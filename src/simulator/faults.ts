// What a counterpart can be told to do wrong.

/** In this order in the README's table; `redirect` and all `…-elsewhere` lead to a custodian's own host; from `cut-after-accept` to `index-late` for what is delivered; from `time-taken` to `book-twice`, and those that fit of the others, for a calendar. */
export const faults = [
  'slow', 'html', 'redirect', '401', '403', '500', '503', 'truncate', 'never',
  'cut-after-accept', '500-after-accept', 'duplicate', 'lie-accepted', 'lie-locations', 'keep-other', 'index-late',
  'time-taken', 'no-hold', 'half-booked', 'book-twice',
  'cut', 'no-range', 'wrong-range', 'no-condition', 'not-modified', 'wrong-size', 'wrong-hash', 'other-patient', 'omit-entry', 'dangling-item', 'malformed-entry', 'next-elsewhere', 'attachment-elsewhere',
  'token-elsewhere', 'invalid-client', 'expired-token', 'narrow-scope',
] as const;

export type FaultKind = (typeof faults)[number];

export interface Fault {
  /** Beginning of the path it strikes. */
  readonly path: string;
  readonly kind: FaultKind;
  /** For `slow`. */
  readonly delayMs?: number;
  /** For `503`: what `Retry-After` says, in seconds; absent: nothing. */
  readonly retryAfter?: number;
  /** How often; absent: until it is taken away. */
  readonly times?: number;
}

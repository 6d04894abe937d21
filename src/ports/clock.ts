// The world's time and chance, as ports: tests set them.

export interface Clock { readonly now: () => Temporal.Instant }

/** A new random UUID (version 4), lower case. */
export type NewId = () => string;

/** 0 (inclusive) to 1; for jitter, never for secrets. */
export type Random = () => number;

/** Lower-case hex SHA-256 of UTF-8 text. */
export type DigestText = (text: string) => string;

/** RFC 8785 form of a JSON value. */
export type CanonicalJson = (value: unknown) => string;

/** Milliseconds of the real clock. */
export type Pause = (ms: number) => Promise<void>;

/** Structured log line; the fields hold no person's data. */
export type Log = (level: 'info' | 'warn' | 'error', event: string, fields?: Readonly<Record<string, string | number | boolean>>) => void;

/** Reached at named moments (list: `FaultPoint`); does nothing in production, ends the process in the crash tests. */
export type ReachFaultPoint = (point: FaultPoint | NoticeFaultPoint) => void;

export type NoticeFaultPoint = 'notices-after-claim' | 'notices-after-send';

export type FaultPoint =
  | 'intake-before-commit' | 'intake-after-commit'
  | 'upload-after-file' | 'document-after-file' | 'document-after-commit'
  | 'transfer-after-claim' | 'transfer-after-find' | 'transfer-after-retrieve' | 'transfer-before-commit' | 'transfer-after-commit'
  | 'delivery-after-claim' | 'delivery-before-send' | 'delivery-after-send' | 'delivery-after-commit'
  | 'visit-after-claim' | 'visit-before-call' | 'visit-after-call' | 'visit-after-commit'
  | 'deadline-before-commit' | 'deadline-after-commit' | 'withdrawal-after-commit';

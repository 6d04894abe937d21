// What a bench found: a ratio of two measurements of one run, and the figures behind it.

export interface Figure {
  readonly bench: string;
  readonly engine: string;
  readonly aim: string;
  readonly ok: boolean;
  readonly ratio: number;
  readonly text: string;
}

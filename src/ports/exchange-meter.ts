// Counts what exchanges come to, for the metrics: by peer, code and fault, nothing of a patient.
import type { Fault } from '../core/kernel/result.ts';

export interface ExchangeCount {
  readonly peer: string;
  /** `ok`, or a code of the table of exchange faults. */
  readonly code: string;
  /** Absent with `ok`. */
  readonly fault?: Fault;
}

export interface ExchangeMeter {
  readonly count: (ended: ExchangeCount) => void;
  readonly read: () => readonly (ExchangeCount & { readonly times: number })[];
}

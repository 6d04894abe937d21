// Work that one of several processes does: who may, until when, and when it was done last.
import type { Result } from '../core/kernel/result.ts';

export interface LastRun {
  /** When it ended. */
  readonly at: Temporal.Instant;
  readonly tookMs: number;
}

/** What is leased. */
export type LeaseName = 'deadline-check';

/** Failures of each: `not-ready` (the database cannot be reached), `storage-full`. */
export interface Leases {
  /** Takes it or renews it for `ttlMs` from now, by the database's clock; `false`: somebody else has it. */
  readonly take: (name: LeaseName, holder: string, ttlMs: number) => Promise<Result<boolean>>;
  /** Another may take it at once. Not the holder's: nothing happens. */
  readonly release: (name: LeaseName, holder: string) => Promise<Result<undefined>>;
  readonly recordRun: (name: LeaseName, run: LastRun) => Promise<Result<undefined>>;
  /** Of whoever did it; `undefined`: nobody ever has. */
  readonly findLastRun: (name: LeaseName) => Promise<Result<LastRun | undefined>>;
}

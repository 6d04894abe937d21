// Counts failed logins by address, so that a token cannot be guessed by trying.
import type { Clock } from '../ports/clock.ts';

export interface AttemptLimit {
  readonly isExceeded: (address: string) => boolean;
  readonly recordFailure: (address: string) => void;
  /** For Retry-After. */
  readonly windowSeconds: number;
}

const MAX_FAILURES = 10;
const WINDOW_SECONDS = 900;
/** A caller with very many addresses must not fill the memory. */
const MAX_ADDRESSES = 10_000;

export const limitAttempts = (clock: Clock): AttemptLimit => {
  const failures = new Map<string, { count: number; until: number }>();
  const now = (): number => clock.now().epochMilliseconds;
  const current = (address: string): { count: number; until: number } => {
    const entry = failures.get(address);
    return entry && entry.until > now() ? entry : { count: 0, until: now() + WINDOW_SECONDS * 1000 };
  };
  return {
    windowSeconds: WINDOW_SECONDS,
    isExceeded: (address) => current(address).count >= MAX_FAILURES,
    recordFailure: (address) => {
      const entry = current(address);
      failures.delete(address);
      const oldest = failures.keys().next();
      if (failures.size >= MAX_ADDRESSES && !oldest.done) failures.delete(oldest.value);
      failures.set(address, { count: entry.count + 1, until: entry.until });
    },
  };
};

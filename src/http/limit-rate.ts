// How often each client may call: a bucket that refills evenly, so that a share unused for a while is there at once.
import type { Clock } from '../ports/clock.ts';

export interface RateLimit {
  /** Counts a call; seconds to wait, a whole number, where there is no share left. In this process alone. */
  readonly take: (key: string, perMinute: number) => number | undefined;
}

interface Bucket { left: number; at: number }

const MINUTE_MS = 60_000;

export const limitRate = (clock: Clock): RateLimit => {
  const buckets = new Map<string, Bucket>();
  return {
    take: (key, perMinute) => {
      const now = clock.now().epochMilliseconds;
      const before = buckets.get(key) ?? { left: perMinute, at: now };
      const left = Math.min(perMinute, before.left + (Math.max(0, now - before.at) / MINUTE_MS) * perMinute);
      const isAllowed = left >= 1;
      buckets.set(key, { left: isAllowed ? left - 1 : left, at: now });
      return isAllowed ? undefined : Math.max(1, Math.ceil(((1 - left) / perMinute) * 60));
    },
  };
};

// Keeps asking for a lease, so that of several processes one has it, and another soon after that one died.
import type { Log } from '../ports/clock.ts';
import type { LeaseName, Leases } from '../ports/leases.ts';

export interface LeaseTerms {
  readonly name: LeaseName;
  /** This process. */
  readonly holder: string;
  /** How long it is held without being renewed; it is renewed three times as often. */
  readonly ttlMs: number;
  readonly leases: Leases;
  /** Called whenever it was not held before, and is now. */
  readonly onTaken: () => void;
  /** Called after each time that it was asked for. */
  readonly onAsked: () => Promise<void>;
  /** Of a clock that nobody sets. */
  readonly monotonicMs: () => number;
  readonly log: Log;
}

export interface HeldLease {
  /** Asks now; whether it is held. */
  readonly ask: () => Promise<boolean>;
  /** Whether it surely still is. A process that was stopped for longer than the lease finds that it is not. */
  readonly isHeld: () => boolean;
  /** Gives it back. */
  readonly stop: () => Promise<void>;
}

export const holdLease = ({ name, holder, ttlMs, leases, onTaken, onAsked, monotonicMs, log }: LeaseTerms): HeldLease => {
  const state = { until: 0, stopped: false };
  let asking: Promise<boolean> = Promise.resolve(false);
  const isHeld = (): boolean => monotonicMs() < state.until;
  const take = async (): Promise<boolean> => {
    if (state.stopped) return false;
    const [began, before] = [monotonicMs(), isHeld()];
    const taken = await leases.take(name, holder, ttlMs);
    if (!taken.ok) {
      // whether it still is ours is for the time to tell
      log('warn', 'lease.unknown', { lease: name, kind: taken.failure.kind });
      return isHeld();
    }
    // counted from before it was asked for: never longer than the database counts
    state.until = taken.value ? began + ttlMs : 0;
    if (taken.value && !before) {
      log('info', 'lease.taken', { lease: name });
      onTaken();
    } else if (!taken.value && before) log('warn', 'lease.lost', { lease: name });
    await onAsked();
    return taken.value;
  };
  const ask = (): Promise<boolean> => {
    asking = asking.then(take, take);
    return asking;
  };
  const timer = setInterval(() => void ask(), Math.max(100, ttlMs / 3));
  timer.unref();
  return {
    ask,
    isHeld,
    stop: async () => {
      state.stopped = true;
      clearInterval(timer);
      await asking;
      state.until = 0;
      await leases.release(name, holder);
    },
  };
};

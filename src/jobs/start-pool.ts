// Pieces of work side by side, up to a number at a time: a slow one keeps no other waiting, one that fails is left alone for a while.
import type { Log } from '../ports/clock.ts';
import { createPause, type Pause } from './create-pause.ts';

export interface Pool<T> {
  readonly name: string;
  readonly size: number;
  /** Work that is due, at most `count`; what `besides` names runs already or rests. */
  readonly find: (besides: ReadonlySet<string>, count: number) => Promise<readonly T[]>;
  readonly keyOf: (piece: T) => string;
  /** `false`: it failed. */
  readonly run: (piece: T) => Promise<boolean>;
  readonly idleMs: number;
  /** How long a piece that failed rests. */
  readonly restMs: number;
  readonly log: Log;
}

export interface RunningPool {
  readonly isAlive: () => boolean;
  /** Begins nothing more, gives what runs `graceMs` to end, then has it broken off by `cut`, and waits for its end. */
  readonly stop: (graceMs: number, cut: () => void) => Promise<void>;
}

interface State { stopped: boolean; readonly pause: Pause; readonly running: Map<string, Promise<void>>; readonly resting: Set<string> }

const rest = (state: State, key: string, ms: number): void => {
  state.resting.add(key);
  setTimeout(() => { state.resting.delete(key); }, ms).unref();
};

const begin = <T>(pool: Pool<T>, state: State, piece: T): void => {
  const key = pool.keyOf(piece);
  const report = (error: unknown): boolean => {
    pool.log('error', `${pool.name}.failed`, { error: error instanceof Error ? error.name : 'unknown' });
    return false;
  };
  const run = async (): Promise<void> => {
    const done = await pool.run(piece).catch(report);
    state.running.delete(key);
    if (!done) rest(state, key, pool.restMs);
    state.pause.wake();
  };
  state.running.set(key, run());
};

const fill = async <T>(pool: Pool<T>, state: State): Promise<number> => {
  const free = pool.size - state.running.size;
  const found = free > 0 ? await pool.find(new Set([...state.running.keys(), ...state.resting]), free) : [];
  if (state.stopped) return 0;
  for (const piece of found) begin(pool, state, piece);
  return found.length;
};

export const startPool = <T>(pool: Pool<T>): RunningPool => {
  const state: State = { stopped: false, pause: createPause(), running: new Map(), resting: new Set() };
  const round = (): Promise<number> => fill(pool, state).catch((error: unknown) => {
    pool.log('error', `${pool.name}.failed`, { error: error instanceof Error ? error.name : 'unknown' });
    return 0;
  });
  const loop = async (): Promise<void> => {
    while (!state.stopped) {
      const begun = await round();
      if (begun < pool.size) await state.pause.wait(pool.idleMs);
    }
  };
  const looping = loop();
  return {
    isAlive: () => !state.stopped,
    stop: async (graceMs, cut) => {
      state.stopped = true;
      state.pause.wake();
      const timer = setTimeout(cut, graceMs);
      await looping;
      await Promise.all(state.running.values());
      clearTimeout(timer);
    },
  };
};

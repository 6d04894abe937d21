// Pieces of work side by side, up to a number at a time: a slow one keeps no other waiting, one that fails is left alone for a while.
import type { Log } from '../ports/clock.ts';
import { createPause, type Pause } from './create-pause.ts';

export interface Pool<T> {
  readonly name: string;
  readonly size: number;
  /** Work that can begin now, at most `count`; `besides` names what runs already or rests. */
  readonly find: (occupied: { readonly besides: ReadonlySet<string>; readonly running: readonly T[] }, count: number) => Promise<readonly T[]>;
  readonly keyOf: (piece: T) => string;
  /** For how many milliseconds the piece rests then; 0: it does not. Throwing: `restMs`. */
  readonly run: (piece: T) => Promise<number>;
  readonly idleMs: number;
  /** How long a piece that threw rests. */
  readonly restMs: number;
  readonly log: Log;
}

export interface RunningPool {
  readonly isAlive: () => boolean;
  /** Looks for work now. */
  readonly wake: () => void;
  /** Begins nothing more, gives what runs `graceMs` to end, then has it broken off by `cut`, and waits for its end. */
  readonly stop: (graceMs: number, cut: () => void) => Promise<void>;
}

interface Running<T> { readonly piece: T; readonly ended: Promise<void> }
interface State<T> { stopped: boolean; readonly pause: Pause; readonly running: Map<string, Running<T>>; readonly resting: Set<string> }

const rest = <T>(state: State<T>, key: string, ms: number): void => {
  if (ms <= 0) return;
  state.resting.add(key);
  setTimeout(() => { state.resting.delete(key); }, ms).unref();
};

const begin = <T>(pool: Pool<T>, state: State<T>, piece: T): void => {
  const key = pool.keyOf(piece);
  const report = (error: unknown): number => {
    pool.log('error', `${pool.name}.failed`, { error: error instanceof Error ? error.name : 'unknown' });
    return pool.restMs;
  };
  const run = async (): Promise<void> => {
    const restMs = await pool.run(piece).catch(report);
    state.running.delete(key);
    rest(state, key, restMs);
    state.pause.wake();
  };
  state.running.set(key, { piece, ended: run() });
};

const fill = async <T>(pool: Pool<T>, state: State<T>): Promise<number> => {
  const free = pool.size - state.running.size;
  const found = free > 0 ? await pool.find({ besides: new Set([...state.running.keys(), ...state.resting]), running: [...state.running.values()].map((r) => r.piece) }, free) : [];
  if (state.stopped) return 0;
  for (const piece of found) begin(pool, state, piece);
  return found.length;
};

export const startPool = <T>(pool: Pool<T>): RunningPool => {
  const state: State<T> = { stopped: false, pause: createPause(), running: new Map(), resting: new Set() };
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
    wake: () => { state.pause.wake(); },
    stop: async (graceMs, cut) => {
      state.stopped = true;
      state.pause.wake();
      const timer = setTimeout(cut, graceMs);
      await looping;
      await Promise.all([...state.running.values()].map((r) => r.ended));
      clearTimeout(timer);
    },
  };
};

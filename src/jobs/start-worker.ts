// Looks for work at a short interval and runs it: one round at a time, the next one at once while there is work.
import type { Log } from '../ports/clock.ts';
import { createPause } from './create-pause.ts';

export interface Worker {
  readonly name: string;
  /** How many pieces of work were done; 0: wait before looking again. */
  readonly work: () => Promise<number>;
  readonly idleMs: number;
  readonly log: Log;
}

export interface RunningWorker {
  readonly isAlive: () => boolean;
  /** Ends after the round that runs now. */
  readonly stop: () => Promise<void>;
}

export const startWorker = ({ name, work, idleMs, log }: Worker): RunningWorker => {
  const state = { stopped: false };
  const pause = createPause();
  const round = (): Promise<number> => work().catch((error: unknown) => {
    log('error', `${name}.failed`, { error: error instanceof Error ? error.name : 'unknown' });
    return 0;
  });
  const loop = async (): Promise<void> => {
    while (!state.stopped) {
      const done = await round();
      if (done === 0) await pause.wait(idleMs);
    }
  };
  const running = loop();
  return {
    isAlive: () => !state.stopped,
    stop: () => {
      state.stopped = true;
      pause.wake();
      return running;
    },
  };
};

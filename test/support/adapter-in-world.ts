// Run as a process of its own: the adapter as main.ts serves it, in the world that WORLD_FILE tells: what time it is, and at which fault point the process kills itself. The test turns it.
import { readFileSync, writeSync } from 'node:fs';
import { runAdapter } from './run-adapter.ts';

export interface TurnedWorld {
  /** Instant. */
  readonly now: string;
  readonly crashAt?: string;
}

const file = process.env['WORLD_FILE'] ?? '';
const readWorld = (): TurnedWorld => JSON.parse(readFileSync(file, 'utf8')) as TurnedWorld;

const reach = (point: string): void => {
  if (point !== readWorld().crashAt) return;
  writeSync(2, `killed at ${point}\n`);
  process.kill(process.pid, 'SIGKILL');
};

await runAdapter({ clock: { now: () => Temporal.Instant.from(readWorld().now) }, reach });

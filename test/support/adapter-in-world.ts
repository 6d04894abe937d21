// Run as a process of its own: the adapter as main.ts serves it, in the world that WORLD_FILE tells: what time it is, and at which fault point the process kills itself. The test turns it.
import { readFileSync, writeSync } from 'node:fs';
import { startAdapter } from '../../src/app.ts';
import { readSettings } from '../../src/config/env.ts';

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

const settings = readSettings();
const started = settings.ok ? await startAdapter(settings.value, { clock: { now: () => Temporal.Instant.from(readWorld().now) }, reach, idleMs: 10 }) : settings;
if (started.ok) {
  const { stop } = started.value;
  process.stdout.write(`second-opinion adapter ${started.value.url}\n`);
  process.once('SIGTERM', () => { void stop(); });
} else {
  process.stderr.write(`${started.failure.issues.map((i) => i.text).join('\n')}\n`);
  process.exitCode = 1;
}

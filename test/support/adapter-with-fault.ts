// Run as a process of its own: the adapter as main.ts serves it, which kills itself at the fault point that CRASH_AT names, or at its n-th time (`point#n`); with `STOP_AT` it stands still there until it is continued.
import { writeSync } from 'node:fs';
import { startAdapter } from '../../src/app.ts';
import { readSettings } from '../../src/config/env.ts';
import type { FaultPoint, NoticeFaultPoint } from '../../src/ports/clock.ts';

const [crashAt = '', nth = '1'] = (process.env['CRASH_AT'] ?? '').split('#');
let left = Number(nth);

const stopAt = process.env['STOP_AT'];
let hasStopped = false;

const reach = (point: FaultPoint | NoticeFaultPoint): void => {
  if (point === stopAt && !hasStopped) {
    hasStopped = true;
    writeSync(2, `stopped at ${point}\n`);
    process.kill(process.pid, 'SIGSTOP');
  }
  if (point !== crashAt) return;
  left -= 1;
  if (left > 0) return;
  writeSync(2, `killed at ${point}\n`);
  process.kill(process.pid, 'SIGKILL');
};

const settings = readSettings();
const started = settings.ok ? await startAdapter(settings.value, { reach, idleMs: 10 }) : settings;
if (started.ok) {
  const { stop } = started.value;
  process.stdout.write(`second-opinion adapter ${started.value.url}\n`);
  process.once('SIGTERM', () => { void stop(); });
} else {
  process.stderr.write(`${started.failure.issues.map((i) => i.text).join('\n')}\n`);
  process.exitCode = 1;
}

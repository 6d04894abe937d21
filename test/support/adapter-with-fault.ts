// Run as a process of its own: the adapter as main.ts serves it, which kills itself at the fault point that CRASH_AT names, or at its n-th time (`point#n`); with `STOP_AT` it stands still there until it is continued.
import { writeSync } from 'node:fs';
import type { FaultPoint, NoticeFaultPoint } from '../../src/ports/clock.ts';
import { runAdapter } from './run-adapter.ts';

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

await runAdapter({ reach });

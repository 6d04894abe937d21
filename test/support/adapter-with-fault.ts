// Run as a process of its own: an adapter that is killed at a named fault point, as if the machine had lost its power there.
import { writeSync } from 'node:fs';
import { startAdapter } from '../../src/app.ts';
import type { Settings } from '../../src/config/env.ts';
import type { FaultPoint } from '../../src/ports/clock.ts';

export interface Doom { readonly settings: Settings; readonly now: string; /** Absent: it lives. */ readonly point?: FaultPoint }

const { settings, now, point }: Doom = JSON.parse(process.argv[2] ?? '') as Doom;
const at = Temporal.Instant.from(now);

const started = await startAdapter(settings, {
  clock: { now: () => at },
  idleMs: 10,
  reach: (reached) => {
    if (reached !== point) return;
    writeSync(1, `at ${reached}\n`);
    process.kill(process.pid, 'SIGKILL');
    for (;;); // the signal is on its way; nothing more is done
  },
});
if (started.ok) {
  writeSync(1, `ready ${started.value.url}\n`);
  process.once('SIGTERM', () => { void started.value.stop(); });
} else {
  writeSync(1, `refused ${started.failure.issues.map((i) => i.text).join('; ')}\n`);
  process.exitCode = 1;
}

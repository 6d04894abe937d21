// The adapter in this process as main.ts serves it, but for what a test turns; it looks for work without a pause, and ends with SIGTERM.
import { startAdapter } from '../../src/app.ts';
import { readSettings } from '../../src/config/env.ts';

export const runAdapter = async (turned: Pick<NonNullable<Parameters<typeof startAdapter>[1]>, 'clock' | 'reach'>): Promise<void> => {
  const settings = readSettings();
  const started = settings.ok ? await startAdapter(settings.value, { ...turned, idleMs: 10 }) : settings;
  if (started.ok) {
    const { stop } = started.value;
    process.stdout.write(`second-opinion adapter ${started.value.url}\n`);
    process.once('SIGTERM', () => { void stop(); });
    return;
  }
  process.stderr.write(`${started.failure.issues.map((i) => i.text).join('\n')}\n`);
  process.exitCode = 1;
};

// An adapter as a process of its own, and what it said.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { apiOf, until, type Api } from './adapter.ts';
import type { Doom } from './adapter-with-fault.ts';

export interface AdapterProcess extends Api {
  readonly said: () => string;
  readonly kill: (signal: NodeJS.Signals) => void;
  /** Waits for its end. */
  readonly ended: () => Promise<{ readonly status: number | null; readonly signal: NodeJS.Signals | null }>;
}

export const START_MS = 60_000;

/** Once it is ready, or has refused. */
export const runAdapter = async (doom: Doom): Promise<AdapterProcess> => {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'adapter-with-fault.ts'), JSON.stringify(doom)], { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  const hear = (chunk: Buffer): void => { text += chunk.toString('utf8'); };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const end = new Promise<{ status: number | null; signal: NodeJS.Signals | null }>((resolve) => { child.once('close', (status, signal) => { resolve({ status, signal }); }); });
  const [, url = ''] = await until('the process is ready', () => /^(?:ready (\S+)|refused .*)\n/mu.exec(text) ?? (child.exitCode === null ? undefined : ['', '']), START_MS)
    .catch((error: unknown) => {
      child.kill('SIGKILL');
      throw new Error(`${String(error)}: ${text}`);
    });
  return { ...apiOf(url), said: () => text, kill: (signal) => { child.kill(signal); }, ended: () => end };
};

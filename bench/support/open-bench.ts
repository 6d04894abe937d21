// An adapter's ports on a new folder, on the engine asked for, for benches that call flows in this process.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openAdapter, type World } from '../../src/wiring/open-adapter.ts';
import { readSettings, type Settings } from '../../src/config/env.ts';
import type { FlowPorts } from '../../src/flows/flow-ports.ts';

export type Engine = { readonly name: 'SQLite' } | { readonly name: 'PostgreSQL'; readonly createDatabase: () => Promise<string> };

export interface BenchWorld {
  readonly ports: FlowPorts;
  readonly settings: Settings;
  readonly folder: string;
  /** Of PostgreSQL. */
  readonly databaseUrl?: string;
  /** In place of `close`: lets go of the store and the folder, and leaves both there. */
  readonly release: () => Promise<void>;
  readonly close: () => Promise<void>;
}

const toBenchSettings = (env: Readonly<Record<string, string>>): Settings => {
  const settings = readSettings({ LOG_LEVEL: 'error', ACCESS_TOKEN: 'bench-token-0123456789-0123456789-0123', PORT: '0', ...env });
  if (!settings.ok) throw new Error(JSON.stringify(settings.failure));
  return settings.value;
};

export const newFolder = (): string => mkdtempSync(path.join(tmpdir(), 'second-opinion-bench-'));

/** `env`: settings beside the bench's own. */
export const openBench = async (engine: Engine, world: World = {}, env: Readonly<Record<string, string>> = {}): Promise<BenchWorld> => {
  const folder = newFolder();
  const databaseUrl = engine.name === 'PostgreSQL' ? await engine.createDatabase() : undefined;
  const settings = toBenchSettings({ DATA_DIR: folder, ...(databaseUrl && { DATABASE_URL: databaseUrl }), ...env });
  const opened = await openAdapter(settings, { publicUrl: 'http://127.0.0.1' }, world);
  if (!opened.ok) throw new Error(JSON.stringify(opened.failure));
  const { ports, close } = opened.value;
  return {
    ports, settings, folder, ...(databaseUrl && { databaseUrl }), release: close,
    close: async () => {
      await close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

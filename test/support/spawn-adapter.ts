// The adapter and its commands as processes of their own, which a test may kill.
import { spawn, type ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { apiOf, TOKEN, type Api } from './adapter.ts';

const ROOT = path.join(import.meta.dirname, '../..');

export interface Exit { readonly status: number | null; readonly signal: NodeJS.Signals | null; readonly stdout: string; readonly stderr: string }

export interface SpawnedAdapter extends Api {
  readonly url: string;
  readonly folder: string;
  /** On standard output until now. */
  readonly said: () => string;
  /** On standard error until now. */
  readonly complained: () => string;
  readonly kill: (signal: 'SIGTERM' | 'SIGKILL' | 'SIGSTOP' | 'SIGCONT') => void;
  /** Resolves when it has ended, however. */
  readonly ended: Promise<Exit>;
}

export interface Spawning {
  readonly folder: string;
  readonly peers?: readonly object[];
  readonly env?: Readonly<Record<string, string>>;
  /** `point` or `point#n`: killed when it is reached. */
  readonly crashAt?: string;
  /** File that tells it the time and where it dies (`TurnedWorld`). */
  readonly worldFile?: string;
}

/** Each start reads the same sources. */
const COMPILED = path.join(tmpdir(), 'adapter-compiled');

const running = new Set<ChildProcess>();

/** What a failed test left running; in `afterAll`. */
export const killLeftovers = (): void => { for (const child of running) child.kill('SIGKILL'); };

interface Run { readonly child: ChildProcess; readonly said: { out: string; err: string }; readonly ended: Promise<Exit> }

const run = (file: string, args: readonly string[], env: Readonly<Record<string, string>>): Run => {
  const child = spawn(process.execPath, ['-r', path.join(ROOT, 'src/require-node.cjs'), path.join(ROOT, file), ...args], { env: { PATH: '', NODE_COMPILE_CACHE: COMPILED, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  const said = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => { said.out += text; });
  child.stderr.setEncoding('utf8').on('data', (text: string) => { said.err += text; });
  const ended = new Promise<Exit>((resolve) => {
    child.once('close', (status, signal) => {
      running.delete(child);
      resolve({ status, signal, stdout: said.out, stderr: said.err });
    });
  });
  return { child, said, ended };
};

const envOf = ({ folder, peers, env, crashAt, worldFile }: Spawning): Readonly<Record<string, string>> => {
  const peersFile = path.join(folder, 'peers.json');
  if (peers) writeFileSync(peersFile, JSON.stringify(peers));
  return {
    PORT: '0', DATA_DIR: path.join(folder, 'data'), ACCESS_TOKEN: TOKEN, LOG_LEVEL: 'error', DEADLINE_CRON: '0 0 1 1 *', EXCHANGE_POLL_SECONDS: '60',
    ...(peers && { PEERS_FILE: peersFile }), ...(crashAt !== undefined && { CRASH_AT: crashAt }), ...(worldFile !== undefined && { WORLD_FILE: worldFile }), ...env,
  };
};

const programOf = ({ crashAt, worldFile }: Spawning): string => {
  if (worldFile !== undefined) return 'test/support/adapter-in-world.ts';
  return crashAt === undefined ? 'src/main.ts' : 'test/support/adapter-with-fault.ts';
};

/** A command, or a start that is to fail, to its end. */
export const runToEnd = (spawning: Spawning, ...args: readonly string[]): Promise<Exit> => run(programOf(spawning), args, envOf(spawning)).ended;

/** Started and serving; rejects with its last words when it ends before. */
export const spawnAdapter = async (spawning: Spawning): Promise<SpawnedAdapter> => {
  const { child, said, ended } = run(programOf(spawning), [], envOf(spawning));
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', () => {
      const ready = /second-opinion adapter (\S+)\n/u.exec(said.out)?.[1];
      if (ready !== undefined) resolve(ready);
    });
    void ended.then((exit) => { reject(new Error(`the adapter ended: ${JSON.stringify(exit)}`)); });
  });
  return { ...apiOf(url), url, folder: spawning.folder, ended, said: () => said.out, complained: () => said.err, kill: (signal) => { child.kill(signal); } };
};

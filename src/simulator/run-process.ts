// A program of this project as a process of its own, waited for until it says that it is ready.
import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';

export interface RunningProcess {
  /** What the line that said `ready` matched. */
  readonly ready: RegExpMatchArray;
  readonly stop: () => Promise<number | null>;
  /** Its exit status, once it ends by itself. */
  readonly ended: () => Promise<number | null>;
}

export interface Program {
  /** Below `src`. */
  readonly file: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Seen in its output when it may be called. */
  readonly ready: RegExp;
  readonly timeoutMs: number;
}

const ended = (child: ChildProcess): Promise<number | null> => new Promise((resolve) => {
  if (child.exitCode !== null || child.signalCode !== null) resolve(child.exitCode);
  else child.once('exit', resolve);
});

const STOP_MS = 15_000;

const stop = async (child: ChildProcess): Promise<number | null> => {
  child.kill('SIGTERM');
  const hard = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  const status = await ended(child);
  clearTimeout(hard);
  return status;
};

/** Rejects with the program's last words when it ends or stays silent. */
export const runProcess = (program: Program): Promise<RunningProcess> => {
  const source = path.join(import.meta.dirname, '..');
  const child = spawn(process.execPath, ['-r', path.join(source, 'require-node.cjs'), path.join(source, program.file), ...(program.args ?? [])], {
    env: { PATH: '', ...program.env }, stdio: ['ignore', 'pipe', 'pipe'],
  });
  return new Promise((resolve, reject) => {
    let said = '';
    const timer = setTimeout(() => { fail('was not ready in time'); }, program.timeoutMs);
    const fail = (why: string): void => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      reject(new Error(`${program.file} ${why}: ${said.slice(-2000)}`));
    };
    const hear = (chunk: Buffer): void => {
      said += chunk.toString('utf8');
      const ready = program.ready.exec(said);
      if (!ready) return;
      clearTimeout(timer);
      resolve({ ready, stop: () => stop(child), ended: () => ended(child) });
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('exit', () => { fail('ended'); });
  });
};

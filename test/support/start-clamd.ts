// A real ClamAV daemon on a socket of its own, which knows one thing: the harmless test file that all scanners know (https://www.eicar.org).
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface Clamd { readonly socket: string; readonly stop: () => void }

const PROGRAM = '/usr/sbin/clamd';
/** In two parts, so that no scanner takes this file for it. */
export const EICAR = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD', '-ANTIVIRUS-TEST-FILE!$H+H*'].join('');
export const STREAM_BYTES = 1_048_576;

const answers = (socket: string): Promise<boolean> => new Promise((resolve) => {
  const asking = connect(socket, () => { asking.write('zPING\0'); });
  asking.once('data', (text) => { resolve(text.toString().startsWith('PONG')); asking.destroy(); }).once('error', () => { resolve(false); });
});

/** `undefined`: there is none on this machine. */
export const startClamd = async (): Promise<Clamd | undefined> => {
  if (!existsSync(PROGRAM)) return undefined;
  const folder = mkdtempSync(path.join(tmpdir(), 'clamd-'));
  const socket = path.join(folder, 'clamd.sock');
  writeFileSync(path.join(folder, 'eicar.ndb'), `Eicar-Test-Signature:0:0:${Buffer.from(EICAR).toString('hex')}\n`);
  writeFileSync(path.join(folder, 'clamd.conf'), [`LocalSocket ${socket}`, `DatabaseDirectory ${folder}`, 'Foreground yes', `StreamMaxLength ${String(STREAM_BYTES)}`, `LogFile ${folder}/log`, ''].join('\n'));
  const child = spawn(PROGRAM, ['--config-file', path.join(folder, 'clamd.conf')], { stdio: 'ignore' });
  const stop = (): void => {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  for (const end = performance.now() + 30_000; performance.now() < end && child.exitCode === null;) {
    if (existsSync(socket) && await answers(socket)) return { socket, stop };
    await new Promise((resolve) => { setTimeout(resolve, 50); });
  }
  stop();
  throw new Error('clamd did not start');
};

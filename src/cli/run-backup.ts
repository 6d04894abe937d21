// `npm run backup -- --to FOLDER` and `npm run restore -- --from FOLDER`: a copy of all that is kept, and the way back; both print a JSON summary.
import { parseArgs } from 'node:util';
import { fail, ok, toIssueLine, type Result } from '../core/kernel/result.ts';

export type CopyData = (folder: string) => Promise<Result<unknown>>;
export interface BackupCommand { readonly name: 'backup' | 'restore'; /** Copies to, or from, the folder. */ readonly copy: CopyData }

const OPTION = { backup: 'to', restore: 'from' } as const;

const parse = (name: BackupCommand['name'], args: readonly string[]): Result<string> => {
  const option = OPTION[name];
  const wrong = fail('invalid', `usage: npm run ${name} -- --${option} FOLDER`);
  try {
    const folder = parseArgs({ args: [...args], options: { [option]: { type: 'string' } } }).values[option];
    return typeof folder === 'string' && folder !== '' ? ok(folder) : wrong;
  } catch {
    return wrong;
  }
};

const toText = (result: Result<unknown> & { readonly ok: false }): string => result.failure.issues.map(toIssueLine).join('\n');

/** Text for standard output or, where it failed, for standard error, and the exit status: 0 done, 1 failed, 2 wrong use. */
export const runBackup = async (args: readonly string[], { name, copy }: BackupCommand): Promise<{ readonly status: 0 | 1 | 2; readonly text: string }> => {
  const folder = parse(name, args);
  if (!folder.ok) return { status: 2, text: toText(folder) };
  const done = await copy(folder.value);
  return done.ok ? { status: 0, text: JSON.stringify(done.value) } : { status: 1, text: toText(done) };
};

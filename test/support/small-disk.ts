// A disk of a few megabytes that really runs full: tmpfs, which only root may mount.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface SmallDisk {
  readonly folder: string;
  readonly grow: (megabytes: number) => void;
  readonly unmount: () => void;
}

export const mountSmallDisk = (megabytes: number): SmallDisk | undefined => {
  const folder = mkdtempSync(path.join(tmpdir(), 'disk-'));
  const run = (program: string, ...args: string[]): void => { execFileSync(program, args, { stdio: 'ignore' }); };
  try {
    run('mount', '-t', 'tmpfs', '-o', `size=${String(megabytes)}m`, 'tmpfs', folder);
  } catch {
    rmSync(folder, { recursive: true });
    return undefined;
  }
  return {
    folder,
    grow: (size) => { run('mount', '-o', `remount,size=${String(size)}m`, folder); },
    unmount: () => {
      run('umount', '--lazy', folder);
      rmSync(folder, { recursive: true });
    },
  };
};

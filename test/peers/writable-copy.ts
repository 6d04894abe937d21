// A counterpart builds into its own folder: a read-only one is copied, with its times, so that what was built before is taken again.
import { chmod, cp, mkdir, readdir, stat } from 'node:fs/promises';
import path from 'node:path';

const cacheDir = process.env['PEERS_CACHE'] ?? '/var/tmp/peers';

export const writableCopy = async (folder: string): Promise<string> => {
  if (((await stat(folder)).mode & 0o200) !== 0) return folder;
  const copy = path.join(cacheDir, path.basename(folder));
  await mkdir(cacheDir, { recursive: true });
  await cp(folder, copy, { recursive: true, preserveTimestamps: true });
  for (const name of ['', ...await readdir(copy, { recursive: true })]) {
    const file = path.join(copy, name);
    await chmod(file, (await stat(file)).mode | 0o200);
  }
  return copy;
};

// How much room is left where a folder lies, for who is not root.
import { statfs } from 'node:fs/promises';

export const readFreeBytes = async (folder: string): Promise<number> => {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
};

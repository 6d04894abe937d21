// Which of the named documents do not lie in a data folder.
import { stat } from 'node:fs/promises';
import path from 'node:path';

export const findMissingDocuments = async (files: string, named: readonly string[]): Promise<readonly string[]> => {
  const missing: string[] = [];
  for (const sha256 of named) {
    const isThere = await stat(path.join(files, sha256.slice(0, 2), sha256)).then((found) => found.isFile(), () => false);
    if (!isThere) missing.push(sha256);
  }
  return missing;
};

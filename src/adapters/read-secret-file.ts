// A secret that is made at the first start, in a file of the data folder that only its owner can read (docs/security.md).
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export interface SecretFile { readonly secret: string; readonly file: string }

const isTaken = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EEXIST';

/** 256 random bits as base64url, or what is there already: replicas that share the folder share it. */
export const readSecretFile = (dataDir: string, name: string): SecretFile => {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const file = path.resolve(dataDir, name);
  try {
    writeFileSync(file, `${randomBytes(32).toString('base64url')}\n`, { flag: 'wx', mode: 0o600, flush: true });
  } catch (error) {
    if (!isTaken(error)) throw error;
  }
  return { secret: readFileSync(file, 'utf8').trim(), file };
};

// The token that guards everything: made at the first start, in a file that only its owner can read (docs/security.md).
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export interface AccessToken { readonly token: string; readonly file: string }

const isTaken = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EEXIST';

export const readAccessToken = (dataDir: string): AccessToken => {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const file = path.resolve(dataDir, 'access-token');
  try {
    writeFileSync(file, `${randomBytes(32).toString('base64url')}\n`, { flag: 'wx', mode: 0o600, flush: true });
  } catch (error) {
    if (!isTaken(error)) throw error;
  }
  return { token: readFileSync(file, 'utf8').trim(), file };
};

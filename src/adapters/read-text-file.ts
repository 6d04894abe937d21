// A small file that a setting names: a certificate, a key, a token.
import { readFileSync } from 'node:fs';
import { fail, ok, type Result } from '../core/kernel/result.ts';

/** `what`: for the message, which never holds the path's content. */
export const readTextFile = (file: string, what: string): Result<string> => {
  try {
    return ok(readFileSync(file, 'utf8'));
  } catch {
    return fail('invalid', { text: `${what} cannot be read`, fault: 'us' });
  }
};

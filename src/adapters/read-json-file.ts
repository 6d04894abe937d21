// A JSON file of the configuration. Failures name the file, never what is in it.
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fail, ok, type Result } from '../core/kernel/result.ts';

const readOne = (file: string): Result<unknown> => {
  try {
    return ok(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    return fail('invalid', { text: error instanceof SyntaxError ? `${path.basename(file)} is not JSON` : `${path.basename(file)} cannot be read`, fault: 'us' });
  }
};

/** One file, or every `.json` of a folder in the order of their names. */
export const readJsonFile = (place: { readonly file: string } | { readonly folder: string }): Result<readonly unknown[]> => {
  if ('file' in place) {
    const read = readOne(place.file);
    return read.ok ? ok([read.value]) : read;
  }
  try {
    const read = readdirSync(place.folder).filter((f) => f.endsWith('.json')).sort().map((f) => readOne(path.join(place.folder, f)));
    return read.find((r) => !r.ok) ?? ok(read.flatMap((r) => (r.ok ? [r.value] : [])));
  } catch {
    return fail('invalid', { text: `the folder ${path.basename(place.folder)} cannot be read`, fault: 'us' });
  }
};

// Notes of documents that were kept whole and that no commit names yet: by its tag the peer can be asked whether it is still what it was, and its bytes do not come again.
// One small file each; what it says is believed only once the kept bytes were read again.
import { link, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';

export interface KeptNote { /** A strong entity tag. */ readonly validator: string; /** Lower-case hex: where the bytes are. */ readonly sha256: string; readonly contentType?: string }

const KEY = /^[0-9a-f]{64}$/u;
/** A date does not do: two changes within a second share it. */
const STRONG_TAG = /^"/u;

const noteOf = (incoming: string, key: string): string => path.join(incoming, `kept-${key}.json`);

const parse = (text: string): Partial<KeptNote> => {
  try {
    return JSON.parse(text) as Partial<KeptNote>;
  } catch {
    return {}; // half written when the power went
  }
};

const readNote = async (incoming: string, key: string): Promise<KeptNote | undefined> => {
  if (!KEY.test(key)) return undefined;
  const { validator, sha256, contentType } = parse(await readFile(noteOf(incoming, key), 'utf8').catch(() => '{}'));
  if (typeof validator !== 'string' || typeof sha256 !== 'string' || !KEY.test(sha256)) return undefined;
  return { validator, sha256, ...(typeof contentType === 'string' && { contentType }) };
};

/** Not synced, and nothing where there is no room: lost, the document comes again. */
const writeNote = async (incoming: string, key: string, { validator, sha256, contentType }: Partial<KeptNote>): Promise<void> => {
  if (!KEY.test(key) || validator === undefined || !STRONG_TAG.test(validator)) return;
  await writeFile(noteOf(incoming, key), JSON.stringify({ validator, sha256, contentType }), { mode: 0o600 }).catch(() => undefined);
};

const forgetNote = async (incoming: string, key: string): Promise<void> => {
  if (KEY.test(key)) await rm(noteOf(incoming, key), { force: true }).catch(() => undefined); // a sweep takes it
};

/** A second name for the kept bytes, young again, so that no sweep takes them away meanwhile. Its size; `undefined`: they were swept, or this disk knows no second names. */
const holdKept = async (document: string, file: string): Promise<number | undefined> => {
  try {
    await link(document, file);
    await utimes(file, new Date(), new Date());
    return (await stat(file)).size;
  } catch {
    await rm(file, { force: true });
    return undefined;
  }
};

export const keptNotes = { read: readNote, write: writeNote, forget: forgetNote, hold: holdKept };

// Reads an archive of evidence from a disk, within bounds: what came from elsewhere may be anything.
import type { Readable } from 'node:stream';
import { openPromise, type ZipFile } from 'yauzl';
import { fail, ok, type Result } from '../../core/kernel/result.ts';

export interface EvidenceFile {
  readonly manifest: unknown;
  /** In the order of the lines. */
  readonly entries: readonly unknown[];
}

/** Of each file, unpacked: more is no archive of ours. */
const MAX_BYTES = 500_000_000;
const MANIFEST = 'manifest.json';
const ENTRIES = 'entries.ndjson';

const readText = async (stream: Readable): Promise<string> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > MAX_BYTES) throw new Error('too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};

const readTexts = async (zip: ZipFile): Promise<ReadonlyMap<string, string>> => {
  const texts = new Map<string, string>();
  for await (const entry of zip.eachEntry()) {
    const isOurs = [MANIFEST, ENTRIES].includes(entry.fileName);
    if (isOurs && texts.has(entry.fileName)) throw new Error('a file stands twice');
    if (isOurs && entry.uncompressedSize <= MAX_BYTES) texts.set(entry.fileName, await readText(await zip.openReadStreamPromise(entry)));
  }
  return texts;
};

const parse = (text: string): unknown => JSON.parse(text);

/** Failures: `not-found` (no such file), `malformed` (not a ZIP, without its two files, or with JSON that cannot be read). */
export const readEvidenceFile = async (file: string): Promise<Result<EvidenceFile>> => {
  try {
    const texts = await readTexts(await openPromise(file, { autoClose: true }));
    const [manifest, entries] = [texts.get(MANIFEST), texts.get(ENTRIES)];
    if (manifest === undefined || entries === undefined) return fail('malformed', `is no archive of evidence: ${MANIFEST} or ${ENTRIES} is absent`);
    return ok({ manifest: parse(manifest), entries: entries.split('\n').filter((line) => line !== '').map(parse) });
  } catch (error) {
    const isAbsent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return isAbsent ? fail('not-found', 'there is no such file') : fail('malformed', 'is no archive of evidence, or a damaged one');
  }
};

// Reads an archive of evidence from a disk, within bounds: what came from elsewhere may be anything.
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { openPromise, type ZipFile } from 'yauzl';
import { fail, ok, type Result } from '../../core/kernel/result.ts';
import type { EvidenceFile } from '../../ports/evidence-file.ts';
import { evidenceForm } from './evidence-form.ts';

/** Of each file, unpacked: more is no archive of ours. */
const MAX_BYTES = 500_000_000;
const NAMES = evidenceForm.names;
const OURS: readonly string[] = Object.values(NAMES);

class NotOurs extends Error {}

const readBytes = async (stream: Readable): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > MAX_BYTES) throw new NotOurs('a file in it is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

const readAll = async (zip: ZipFile): Promise<ReadonlyMap<string, Buffer>> => {
  const files = new Map<string, Buffer>();
  for await (const entry of zip.eachEntry()) {
    if (!OURS.includes(entry.fileName)) throw new NotOurs('a file in it is none of its own');
    if (files.has(entry.fileName)) throw new NotOurs('a file stands twice in it');
    if (entry.uncompressedSize > MAX_BYTES) throw new NotOurs('a file in it is too large');
    files.set(entry.fileName, await readBytes(await zip.openReadStreamPromise(entry)));
  }
  const absent = OURS.filter((name) => !files.has(name));
  if (absent.length > 0) throw new NotOurs(`${absent.join(', ')} absent`);
  return files;
};

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const parse = (text: string): unknown => JSON.parse(text);

const toEvidenceFile = (files: ReadonlyMap<string, Buffer>): EvidenceFile => {
  const bytesOf = (name: keyof typeof NAMES): Buffer => files.get(NAMES[name]) ?? Buffer.alloc(0);
  const textOf = (name: keyof typeof NAMES): string => decoder.decode(bytesOf(name));
  const digested = [...files].filter(([name]) => name !== NAMES.manifest && name !== NAMES.signature);
  return {
    signed: bytesOf('manifest'), manifest: parse(textOf('manifest')), signature: textOf('signature'), keys: parse(textOf('keys')),
    entries: textOf('entries').split('\n').filter((line) => line !== '').map(parse),
    files: new Map(digested.map(([name, bytes]) => [name, createHash('sha256').update(bytes).digest('hex')])),
  };
};

/** Failures: `not-found` (no such file), `malformed` (not a ZIP, not exactly its files, or JSON that cannot be read). */
export const readEvidenceFile = async (file: string): Promise<Result<EvidenceFile>> => {
  try {
    return ok(toEvidenceFile(await readAll(await openPromise(file, { autoClose: true }))));
  } catch (error) {
    if (error instanceof NotOurs) return fail('malformed', `is no archive of evidence: ${error.message}`);
    const isAbsent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return isAbsent ? fail('not-found', 'there is no such file') : fail('malformed', 'is no archive of evidence, or a damaged one');
  }
};

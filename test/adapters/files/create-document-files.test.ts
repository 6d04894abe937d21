// Document files: nothing half-written is ever kept, what is kept is what came, and a full disk is a clear answer.
import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDocumentFiles } from '../../../src/adapters/files/create-document-files.ts';
import type { Result } from '../../../src/core/kernel/result.ts';
import type { DocumentFiles, KeptFile } from '../../../src/ports/document-files.ts';

type FsPromises = typeof import('node:fs/promises');
const disk = vi.hoisted(() => ({ full: '' }));
vi.mock('node:fs/promises', async (original) => {
  const real = await original<FsPromises>();
  const full = (): never => { throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' }); };
  return {
    ...real,
    open: async (...args: Parameters<FsPromises['open']>) => {
      if (disk.full === 'open' && args[1] === 'wx') full();
      const handle = await real.open(...args);
      if (args[1] === 'wx' && (disk.full === 'writeFile' || disk.full === 'sync' || disk.full === 'datasync')) handle[disk.full] = () => Promise.reject(Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' }));
      return handle;
    },
    rename: async (...args: Parameters<FsPromises['rename']>) => { if (disk.full === 'rename') full(); await real.rename(...args); },
  };
});

let dir: string;
let files: DocumentFiles;
beforeEach(async () => {
  disk.full = '';
  dir = await mkdtemp(path.join(tmpdir(), 'files-'));
  files = createDocumentFiles(dir);
});
afterEach(() => rm(dir, { recursive: true }));

const hex = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const sha1 = (bytes: Uint8Array): string => createHash('sha1').update(bytes).digest('base64');
const keep = (bytes: Uint8Array | string, maxBytes = 100_000_000): Promise<Result<KeptFile>> => files.keep(Readable.from([Buffer.from(bytes)]), { maxBytes });
const left = async (): Promise<string[]> => (existsSync(path.join(dir, 'files')) ? (await readdir(path.join(dir, 'files'), { recursive: true, withFileTypes: true })).filter((e) => e.isFile()).map((e) => e.name) : []);
const read = async (sha256: string, range?: { start: number; end: number }): Promise<string> => {
  const opened = await files.open(sha256, range);
  if (!opened.ok) return opened.failure.kind;
  const chunks: Uint8Array[] = [];
  for await (const chunk of opened.value.bytes) chunks.push(chunk);
  return Buffer.concat(chunks).toString('latin1');
};
const kindOf = (result: Result<unknown>): string | undefined => (result.ok ? undefined : result.failure.kind);
const age = async (hours: number): Promise<void> => {
  const then = new Date(Date.now() - hours * 3_600_000);
  for (const entry of await readdir(path.join(dir, 'files'), { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) await utimes(path.join(entry.parentPath, entry.name), then, then);
  }
};

describe('keep leaves nothing behind', () => {
  it('of what is longer than allowed, and ends the source', async () => {
    let ended = false;
    const source = async function* (): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield Promise.resolve(Buffer.alloc(1000));
      } finally {
        ended = true;
      }
    };
    expect(kindOf(await files.keep(source(), { maxBytes: 5000 }))).toBe('too-large');
    expect([ended, await left()]).toEqual([true, []]);
    expect((await keep('x'.repeat(5000), 5000)).ok).toBe(true); // exactly as long as allowed
  });

  it('of a source that breaks off', async () => {
    const source = async function* (): AsyncGenerator<Uint8Array> {
      yield await Promise.resolve(Buffer.alloc(2_000_000));
      throw new Error('the patient Ilias broke off');
    };
    const kept = await files.keep(source(), { maxBytes: 5_000_000 });
    expect(kindOf(kept)).toBe('malformed');
    expect(JSON.stringify(kept)).not.toContain('Ilias');
    expect(await left()).toEqual([]);
  });

  it.each(['open', 'writeFile', 'sync', 'datasync', 'rename'])('when the disk is full at %s', async (at) => {
    const bytes = randomBytes(40_000_000); // long enough to be pushed to the disk on the way
    disk.full = at;
    expect(kindOf(await keep(bytes))).toBe('storage-full');
    expect(await left()).toEqual([]);
    disk.full = '';
    expect((await keep(bytes)).ok).toBe(true);
  });
});

describe('keep', () => {
  it.each([0, 1, 1_048_575, 1_048_576, 1_048_577, 5_000_000])('digests %i bytes, whatever pieces they come in', async (sizeBytes) => {
    const bytes = randomBytes(sizeBytes);
    const pieces = (step: number): Buffer[] => Array.from({ length: Math.ceil(sizeBytes / step) }, (_, i) => bytes.subarray(i * step, (i + 1) * step));
    for (const step of [7919, 65_536, 3_000_000]) {
      const kept = await files.keep(Readable.from(pieces(step)), { maxBytes: 10_000_000 });
      expect(kept).toMatchObject({ ok: true, value: { sha256: hex(bytes), sha1: sha1(bytes), sizeBytes } });
    }
    expect(await readFile(path.join(dir, 'files', hex(bytes).slice(0, 2), hex(bytes)))).toEqual(bytes);
    expect(await left()).toHaveLength(2); // the document and its facts, once
  });

  it('the same bytes eight times at once: one document, eight good answers', async () => {
    const bytes = randomBytes(2_500_000);
    const kept = await Promise.all(Array.from({ length: 8 }, () => keep(bytes)));
    expect(kept.every((k) => k.ok && k.value.sha256 === hex(bytes))).toBe(true);
    expect(await left()).toHaveLength(2);
    expect(await read(hex(bytes))).toBe(bytes.toString('latin1'));
  });

  it.each([
    ['a PDF', '%PDF-1.4\n%âãÏÓ\n1 0 obj', 'application/pdf'],
    ['a PDF of ASCII alone', '%PDF-1.4\n1 0 obj\n<< >>\nendobj', 'application/pdf'],
    ['XML', '<?xml version="1.0"?><ClinicalDocument/>', 'application/xml'],
    ['a PNG', Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000049444154', 'hex'), 'image/png'],
    ['DICOM', Buffer.concat([Buffer.alloc(128), Buffer.from('DICM\u0002\u0000\u0000\u0000UL\u0004\u0000')]), 'application/dicom'],
    ['a ZIP archive', Buffer.from('504b0506000000000000000000000000000000000000', 'hex'), 'application/zip'],
    ['text', 'Verslag: geen afwijkingen. Één regel.', undefined],
    ['text that begins like a bitmap', 'BM is de afkorting van beenmerg', undefined],
    ['text that begins like a program', 'MZ 24 jaar, geen klachten', undefined],
    ['HTML', '<!doctype html><title>x</title>', undefined],
    ['JSON', '{"resourceType":"Bundle"}', undefined],
    ['nothing', '', undefined],
  ])('tells %s by its bytes', async (_name, bytes, type) => {
    const kept = await keep(bytes);
    expect(kept.ok && kept.value.detectedType).toBe(type);
  });

  it('takes text cut inside a character for text', async () => {
    expect(await keep(`BM${'x'.repeat(4097)}é`)).not.toHaveProperty('value.detectedType');
  });

  it('is readable by the owner only', async () => {
    await keep('x');
    const { stat } = await import('node:fs/promises');
    expect((await stat(path.join(dir, 'files', hex(Buffer.from('x')).slice(0, 2), hex(Buffer.from('x'))))).mode & 0o777).toBe(0o600);
  });
});

describe('describe and open', () => {
  it.each(['../../../etc/passwd', '', 'A'.repeat(64), 'a'.repeat(64)])('do not find %s', async (name) => {
    expect(kindOf(await files.describe(name))).toBe('not-found');
    expect(await read(name)).toBe('not-found');
  });

  it('tell what keep told, also after a restart and without the facts', async () => {
    const kept = await keep('%PDF-1.4 x');
    const name = hex(Buffer.from('%PDF-1.4 x'));
    files = createDocumentFiles(dir);
    expect(await files.describe(name)).toEqual(kept);
    await rm(path.join(dir, 'files', name.slice(0, 2), `${name}.json`));
    expect(await files.describe(name)).toEqual(kept);
  });

  it('read a part, both ends included', async () => {
    await keep('0123456789');
    const name = hex(Buffer.from('0123456789'));
    expect(await read(name, { start: 2, end: 4 })).toBe('234');
    expect(await read(name, { start: 8, end: 99 })).toBe('89');
    const opened = await files.open(name, { start: 2, end: 4 });
    expect(opened.ok && opened.value.sizeBytes).toBe(10);
  });
});

describe('sweep', () => {
  const unnamed = (): Promise<boolean> => Promise.resolve(false);

  it('keeps what is named, what is young, and what came again while it was looked up', async () => {
    await keep('named');
    await keep('again');
    await age(25);
    await keep('young');
    const deleted = await files.sweep(async (sha256) => {
      if (sha256 === hex(Buffer.from('again'))) await keep('again');
      return sha256 === hex(Buffer.from('named'));
    }, 24);
    expect(deleted).toBe(0);
    for (const text of ['named', 'young', 'again']) expect(await read(hex(Buffer.from(text)))).toBe(text);
    expect(await left()).toHaveLength(6);
  });

  it('deletes what nobody names, with its facts, and what a crash left', async () => {
    await keep('old');
    await writeFile(path.join(dir, 'files/incoming/broken'), 'x');
    await writeFile(path.join(dir, 'files/ab.txt'), 'not ours');
    await age(25);
    expect(await files.sweep(unnamed, 26)).toBe(0);
    expect(await files.sweep(unnamed, 24)).toBe(2);
    expect(await left()).toEqual(['ab.txt']);
    expect(await files.sweep(unnamed, 24)).toBe(0);
  });

  it('finds nothing where nothing was ever kept', async () => {
    expect(await files.sweep(unnamed, 0)).toBe(0);
  });
});

// Bytes that break off: what came waits for the rest, never meets another's, and is gone when it is of no use.
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDocumentFiles } from '../../../src/adapters/files/create-document-files.ts';
import { fail, ok } from '../../../src/core/kernel/result.ts';
import type { ArrivingBytes, DocumentFiles, FilePart } from '../../../src/ports/document-files.ts';

const KEY = 'a'.repeat(64);
const WHOLE = Buffer.from('%PDF-1.4\n0123456789');
const hex = createHash('sha256').update(WHOLE).digest('hex');
const sha1 = createHash('sha1').update(WHOLE).digest('base64');

let dir: string;
let files: DocumentFiles;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'parts-'));
  files = createDocumentFiles(dir);
});
afterEach(() => rm(dir, { recursive: true }));

/** What was kept whole leaves a note of its tag, and no bytes. */
const NOTE = `kept-${KEY}.json`;
const incoming = (): Promise<string[]> => readdir(path.join(dir, 'files/incoming'));
async function* upTo(from: number, to: number, cause?: string): AsyncGenerator<Uint8Array> {
  for (let at = from; at < to; at += 3) yield await Promise.resolve(WHOLE.subarray(at, Math.min(to, at + 3)));
  if (cause !== undefined) throw new Error('broken', { cause });
}
type Kept = Awaited<ReturnType<DocumentFiles['keepContinued']>>;
const asked: (FilePart | undefined)[] = [];
beforeEach(() => { asked.length = 0; });
const keep = (arriving: (part: FilePart | undefined) => ArrivingBytes, { key = KEY, maxBytes = 1000 } = {}): Promise<Kept> => files.keepContinued({ key, ask: (part) => {
  asked.push(part);
  return Promise.resolve(ok(arriving(part)));
} }, { maxBytes });
const kindOf = (kept: Kept): string => (kept.ok ? 'kept' : kept.failure.kind);
const breakAt = (at: number, more: Partial<ArrivingBytes> = {}): Promise<Kept> => keep((part) => ({ bytes: upTo(part?.sizeBytes ?? 0, at, 'ECONNRESET'), startsAt: part?.sizeBytes ?? 0, validator: '"v"', contentType: 'application/pdf', ...more }));
const finish = (): Promise<Kept> => keep((part) => ({ bytes: upTo(part?.sizeBytes ?? 0, WHOLE.length), startsAt: part?.sizeBytes ?? 0, validator: '"v"' }));

it('breaks twice and is whole then, verified over all parts', async () => {
  expect(kindOf(await breakAt(5))).toBe('malformed');
  expect(kindOf(await breakAt(11))).toBe('malformed');
  expect(await finish()).toEqual({ ok: true, value: { sha256: hex, sha1, sizeBytes: WHOLE.length, detectedType: 'application/pdf', hasParts: true } });
  expect(asked).toEqual([undefined, { sizeBytes: 5, validator: '"v"', contentType: 'application/pdf' }, { sizeBytes: 11, validator: '"v"', contentType: 'application/pdf' }]);
  expect(await incoming()).toEqual([NOTE]);
});

it('another process goes on with it', async () => {
  await breakAt(5);
  files = createDocumentFiles(dir);
  expect((await finish()).ok).toBe(true);
  expect(asked[1]?.sizeBytes).toBe(5);
});

it('an answer that begins anew forgets the part', async () => {
  await breakAt(5);
  const kept = await keep(() => ({ bytes: upTo(0, WHOLE.length), startsAt: 0 }));
  expect(kept.ok && [kept.value.sha256, kept.value.hasParts]).toEqual([hex, false]);
  expect(await incoming()).toEqual([]);
});

it('no answer leaves the part where it is', async () => {
  await breakAt(5);
  expect(kindOf(await files.keepContinued({ key: KEY, ask: () => Promise.resolve(fail('network-unavailable')) }, { maxBytes: 1000 }))).toBe('network-unavailable');
  await finish();
  expect(asked.at(-1)?.sizeBytes).toBe(5);
});

it.each<[string, Partial<ArrivingBytes>]>([
  ['without a validator', { validator: undefined as never }], ['too long for who asked', { bytes: upTo(0, 5, 'ETOOLONG') }], ['not what it said it is', { bytes: upTo(0, 5, 'ENOTFHIR') }], ['nothing came', { bytes: upTo(0, 0, 'ECONNRESET') }],
])('keeps no part: %s', async (_what, more) => {
  expect((await breakAt(5, more)).ok).toBe(false);
  await finish();
  expect(asked[1]).toBeUndefined();
  expect(await incoming()).toEqual([NOTE]);
});

it('the limit is of the whole, not of the rest', async () => {
  await breakAt(11);
  const kept = await keep((part) => ({ bytes: upTo(part?.sizeBytes ?? 0, WHOLE.length), startsAt: part?.sizeBytes ?? 0 }), { maxBytes: 12 });
  expect([kindOf(kept), await incoming()]).toEqual(['too-large', []]);
});

it('two at a time never share a part, and another key has none', async () => {
  await breakAt(5);
  const both = await Promise.all([finish(), finish()]);
  expect(both.map(kindOf)).toEqual(['kept', 'kept']);
  expect(asked.slice(1).map((p) => p?.sizeBytes ?? 0).sort((a, b) => a - b)).toEqual([0, 5]);
  await breakAt(5);
  await keep(() => ({ bytes: upTo(0, WHOLE.length), startsAt: 0 }), { key: 'b'.repeat(64) });
  expect(asked.at(-1)).toBeUndefined();
});

it('a part that nobody comes back for is swept after a day, and not before', async () => {
  await breakAt(5);
  expect(await files.sweep(() => Promise.resolve(true), 24)).toBe(0);
  const then = new Date(Date.now() - 25 * 3_600_000);
  for (const name of await incoming()) await utimes(path.join(dir, 'files/incoming', name), then, then);
  expect([await files.sweep(() => Promise.resolve(true), 24), await incoming()]).toEqual([1, []]);
});

describe('what came whole and was not committed', () => {
  const PATH = `files/${hex.slice(0, 2)}/${hex}`;
  const KEPT = { sizeBytes: WHOLE.length, validator: '"v"', contentType: 'application/pdf', isWhole: true };
  const whole = (more: Partial<ArrivingBytes> = {}): Promise<Kept> => keep(() => ({ bytes: upTo(0, WHOLE.length), startsAt: 0, validator: '"v"', contentType: 'application/pdf', ...more }));
  /** The peer says that it has not changed, to whomever tells it of the whole; else it sends the whole. */
  const unchanged = (options = {}): Promise<Kept> => keep((part) => ({ bytes: upTo(part ? WHOLE.length : 0, WHOLE.length), startsAt: part?.sizeBytes ?? 0, validator: '"v"' }), options);

  it('does not come again, is read again, and leaves nothing in two places', async () => {
    await whole();
    expect(await unchanged()).toEqual({ ok: true, value: { sha256: hex, sha1, sizeBytes: WHOLE.length, detectedType: 'application/pdf', hasParts: true } });
    expect(asked).toEqual([undefined, KEPT]);
    expect(await incoming()).toEqual([NOTE]);
    expect(await readFile(path.join(dir, PATH))).toEqual(WHOLE);
  });
  it('is young again, so that no sweep takes it from under the commit', async () => {
    await whole();
    const old = new Date(Date.now() - 25 * 3_600_000);
    await utimes(path.join(dir, PATH), old, old);
    await unchanged();
    await files.sweep(() => Promise.resolve(false), 24);
    expect((await files.describe(hex)).ok).toBe(true);
  });
  it.each<[string, () => Promise<unknown>]>([
    ['that was swept', () => rm(path.join(dir, PATH))], ['that is not what was kept', () => writeFile(path.join(dir, PATH), 'damaged')],
    ['whose note was cut short', () => writeFile(path.join(dir, `files/incoming/${NOTE}`), '{"vali')], ['whose note names another place', () => writeFile(path.join(dir, `files/incoming/${NOTE}`), '{"validator":"\\"v\\"","sha256":"../../x"}')],
    ['that a commit names by now', () => files.forget(KEY)],
  ])('%s: the peer is asked for the whole, and it is right again', async (_what, change) => {
    await whole();
    await change();
    const kept = await unchanged();
    expect(kept.ok && [kept.value.sha256, kept.value.hasParts]).toEqual([hex, false]);
    expect(asked.at(-1)).toBeUndefined();
    expect(await readFile(path.join(dir, PATH))).toEqual(WHOLE);
    expect(await incoming()).toEqual([NOTE]);
  });
  it('is longer than allowed by now: nobody is told of it', async () => {
    await whole();
    await unchanged({ maxBytes: 5 });
    expect(asked.at(-1)).toBeUndefined();
  });
  it('has changed: the new one is kept and remembered', async () => {
    await whole();
    const kept = await keep(() => ({ bytes: upTo(0, 12), startsAt: 0, validator: '"w"' }));
    expect(kept.ok && [kept.value.sizeBytes, kept.value.hasParts]).toEqual([12, false]);
    await unchanged();
    expect(asked.at(-1)).toEqual({ sizeBytes: 12, validator: '"w"', isWhole: true });
    expect((await files.describe(hex)).ok).toBe(true);
  });
  it('no answer leaves the note', async () => {
    await whole();
    expect(kindOf(await files.keepContinued({ key: KEY, ask: () => Promise.resolve(fail('network-unavailable')) }, { maxBytes: 1000 }))).toBe('network-unavailable');
    await unchanged();
    expect(asked.at(-1)).toEqual(KEPT);
  });
  it.each([['a date', 'Tue, 01 Sep 2026 10:00:00 GMT'], ['nothing', undefined as never]])('with %s in place of a tag it comes again', async (_what, validator) => {
    await whole({ validator });
    await unchanged();
    expect([asked.at(-1), await incoming()]).toEqual([undefined, [NOTE]]);
  });
  it('is judged anew by the scanner, which learns', async () => {
    await whole();
    files = createDocumentFiles(dir, { scan: () => Promise.resolve(ok('found')) });
    expect(await unchanged()).toMatchObject({ ok: true, value: { malware: 'found', hasParts: true } });
    expect(asked.at(-1)).toEqual(KEPT);
    expect(await files.describe(hex)).toMatchObject({ ok: true, value: { malware: 'found' } });
  });
  it('is swept with its note', async () => {
    await whole();
    const old = new Date(Date.now() - 25 * 3_600_000);
    for (const file of [PATH, `files/incoming/${NOTE}`]) await utimes(path.join(dir, file), old, old);
    await files.sweep(() => Promise.resolve(false), 24);
    expect([await incoming(), (await files.describe(hex)).ok]).toEqual([[], false]);
  });
});

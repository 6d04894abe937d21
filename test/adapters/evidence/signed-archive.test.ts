// An archive of evidence as it was packed is whole and signed; whatever is done to it afterwards is seen, and what a key proves is said. No network.
import { generateKeyPairSync } from 'node:crypto';
import { createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { CompactSign, SignJWT, calculateJwkThumbprint, flattenedVerify, importJWK, type JWK } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPromise } from 'yauzl';
import { ZipFile } from 'yazl';
import { digest } from '../../../src/adapters/digest.ts';
import { createPackEvidence } from '../../../src/adapters/evidence/create-pack-evidence.ts';
import { readEvidenceFile } from '../../../src/adapters/evidence/read-evidence-file.ts';
import { verifySignature } from '../../../src/adapters/evidence/verify-signature.ts';
import { readJsonFile } from '../../../src/adapters/read-json-file.ts';
import { openClientKeys } from '../../../src/adapters/smart/open-client-keys.ts';
import { runVerifyEvidence } from '../../../src/cli/run-verify-evidence.ts';
import { toEvidenceChain, type EvidenceEntry } from '../../../src/core/exchange/to-evidence-chain.ts';
import { toEvidenceManifest } from '../../../src/core/exchange/to-evidence-manifest.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'signed-archive-'));
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

const place = (name: string): string => path.join(folder, name);
let written = 0;
const newFile = (text: string): string => {
  const file = place(`file-${String((written += 1))}.json`);
  writeFileSync(file, text, { mode: 0o600 });
  return file;
};

type Jwk = Readonly<Record<string, unknown>>;
const ec = (kid: string): Jwk => ({ ...generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey.export({ format: 'jwk' }), kid, alg: 'ES384' });
const rsa = (kid: string): Jwk => ({ ...generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }), kid, alg: 'RS384' });
const toPublic = ({ kty, kid, crv, x, y, n, e, alg }: Jwk): Jwk => JSON.parse(JSON.stringify({ kty, kid, crv, x, y, n, e, alg })) as Jwk;
const setOf = (...keys: readonly Jwk[]): string => JSON.stringify({ keys });
const publicSet = (...keys: readonly Jwk[]): string => newFile(setOf(...keys.map(toPublic)));

const KEY = ec('house-1');
const RSA = rsa('house-rsa');
const NEXT = ec('house-2');
/** Of the one who would rewrite it. */
const FOREIGN = ec('house-1');

const chainOf = (...ids: readonly string[]): readonly EvidenceEntry[] => toEvidenceChain(ids.map((id, n) => ({ at: `2026-11-03T10:00:0${String(n)}.000Z`, reference: `Task/${id}`, versionId: '1', resource: { resourceType: 'Task', id, status: 'requested', intent: 'order' } })), digest);
const CHAIN = chainOf('a', 'b', 'c');

const pack = async (chain: readonly EvidenceEntry[], ...keys: readonly Jwk[]): Promise<string> => {
  const manifest = toEvidenceManifest(chain, { request: 'ServiceRequest/r', createdAt: '2026-11-03T10:01:00.000Z', adapter: 'https://adapter.example.org' });
  const packed = await createPackEvidence(openClientKeys({ dataDir: folder, file: newFile(setOf(...keys)) }))(manifest, chain);
  if (!packed.ok) throw new Error(JSON.stringify(packed.failure));
  const file = place(`archive-${String((written += 1))}.zip`);
  await pipeline(packed.value, createWriteStream(file));
  return file;
};

type Files = ReadonlyMap<string, Buffer>;
const unpack = async (file: string): Promise<Files> => {
  const zip = await openPromise(file, { autoClose: true });
  const files = new Map<string, Buffer>();
  for await (const entry of zip.eachEntry()) {
    const chunks: Buffer[] = [];
    for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
    files.set(entry.fileName, Buffer.concat(chunks));
  }
  return files;
};
const repack = async (files: Iterable<readonly [string, Buffer]>): Promise<string> => {
  const zip = new ZipFile();
  for (const [name, bytes] of files) zip.addBuffer(bytes, name);
  zip.end();
  const file = place(`archive-${String((written += 1))}.zip`);
  await pipeline(zip.outputStream, createWriteStream(file));
  return file;
};

const verify = (...args: readonly string[]): ReturnType<typeof runVerifyEvidence> => runVerifyEvidence(args, {
  readFile: readEvidenceFile, verifySignature, digest,
  readKeys: (file) => { const read = readJsonFile({ file }); return read.ok ? { ok: true, value: read.value[0] } : read; },
});

let whole = '';
let files: Files = new Map();
let published = '';
beforeAll(async () => {
  whole = await pack(CHAIN, RSA, KEY);
  files = await unpack(whole);
  published = publicSet(RSA, KEY);
});
const text = (name: string): string => (files.get(name) ?? Buffer.alloc(0)).toString();
const withFile = (name: string, content: string | Buffer): Promise<string> => repack(new Map([...files, [name, Buffer.from(content)]]));

describe('refused', () => {
  it.each(['README.txt', 'manifest.json', 'manifest.jws', 'keys.json', 'entries.ndjson'])('%s with a byte changed, wherever it is, with the archive\'s keys and with given ones', async (name) => {
    const bytes = files.get(name) ?? Buffer.alloc(0);
    expect(bytes.length).toBeGreaterThan(100);
    const step = Math.max(1, Math.floor(bytes.length / 60));
    for (let at = 0; at < bytes.length; at += step) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      const archive = await withFile(name, changed);
      expect([at, (await verify(archive)).status, (await verify(archive, '--keys', published)).status]).toEqual([at, 1, 1]);
    }
    expect((await verify(await withFile(name, bytes), '--keys', published)).status).toBe(0); // the control: packed anew, unchanged
  });

  it.each(['README.txt', 'manifest.json', 'manifest.jws', 'keys.json', 'entries.ndjson'])('without %s', async (name) => {
    const archive = await repack([...files].filter(([n]) => n !== name));
    expect(await verify(archive)).toEqual({ status: 1, text: `${archive} is no archive of evidence: ${name} absent` });
  });

  it('with a file more, or one that stands twice', async () => {
    const more = await repack([...files, ['letter.pdf', Buffer.from('%PDF')]]);
    expect(await verify(more)).toEqual({ status: 1, text: `${more} is no archive of evidence: a file in it is none of its own` });
    const twice = await repack([...files, ['entries.ndjson', files.get('entries.ndjson') ?? Buffer.alloc(0)]]);
    expect(await verify(twice)).toEqual({ status: 1, text: `${twice} is no archive of evidence: a file stands twice in it` });
  });

  it('with the entries of another archive of the same adapter', async () => {
    const other = await unpack(await pack(chainOf('a', 'x', 'c'), RSA, KEY));
    const told = await verify(await withFile('entries.ndjson', other.get('entries.ndjson') ?? ''), '--keys', published);
    expect(told).toEqual({ status: 1, text: 'entries.ndjson is not what the manifest says: it was changed\nmanifest.head is not the digest of the last entry' });
  });

  it('with the signature of another archive of the same adapter', async () => {
    const other = await unpack(await pack(chainOf('a', 'x', 'c'), RSA, KEY));
    expect(await verify(await withFile('manifest.jws', other.get('manifest.jws') ?? ''))).toEqual({ status: 1, text: 'manifest.jws does not fit manifest.json: one of them was changed, or another key signed' });
  });

  it.each([
    ['the last entry taken out', (lines: readonly string[]) => lines.slice(0, 2), 'manifest.entries says 3 entries, 2 are there'],
    ['an entry put in twice', ([a = '', b = '', c = '']: readonly string[]) => [a, b, b, c], 'manifest.entries says 3 entries, 4 are there'],
    ['a blank line put in', ([a = '', b = '', c = '']: readonly string[]) => [a, '', b, c], 'entries.ndjson is not what the manifest says: it was changed'],
    ['a member told twice in an entry', ([a = '', b = '', c = '']: readonly string[]) => [a, b.replace('{', '{"at":"1999-01-01T00:00:00.000Z",'), c], 'entries.ndjson is not what the manifest says: it was changed'],
  ])('with %s', async (_name, change, said) => {
    const lines = text('entries.ndjson').trimEnd().split('\n');
    const told = await verify(await withFile('entries.ndjson', `${change(lines).join('\n')}\n`), '--keys', published);
    expect(told.status).toBe(1);
    expect(told.text).toContain(said);
  });

  it('where manifest and entries were made anew around the old signature', async () => {
    const other = await unpack(await pack(chainOf('a', 'x', 'c'), RSA, KEY));
    const archive = await repack([...other].map(([name, bytes]) => [name, name === 'manifest.jws' ? files.get(name) ?? bytes : bytes] as const));
    expect(await verify(archive)).toEqual({ status: 1, text: 'manifest.jws does not fit manifest.json: one of them was changed, or another key signed' });
  });

  it.each([
    ['no text of this form', 'x'], ['an attached payload', 'e30.e30.e30'], ['no signature', ''], ['a header that is no JSON', 'x.x..x'],
    ['alg none', `${Buffer.from('{"alg":"none","kid":"house-1","typ":"second-opinion-evidence"}').toString('base64url')}..AA`],
  ])('a signature: %s', async (_name, signature) => {
    expect(await verify(await withFile('manifest.jws', signature))).toEqual({ status: 1, text: 'manifest.jws is no signature of an archive of evidence' });
  });

  it('a shared secret as key, though it is in the set under the name', async () => {
    const secret = Buffer.alloc(48, 7);
    const [header = '', , value = ''] = (await new CompactSign(files.get('manifest.json') ?? Buffer.alloc(0)).setProtectedHeader({ alg: 'HS384', kid: 's', typ: 'second-opinion-evidence' }).sign(secret)).split('.');
    const set = newFile(setOf({ kty: 'oct', kid: 's', k: secret.toString('base64url') }));
    expect((await verify(await withFile('manifest.jws', `${header}..${value}`), '--keys', set)).text).toContain('is no signature of an archive of evidence');
  });

  it('what the same key signed for another purpose: an assertion for a peer', async () => {
    const key = await importJWK(KEY as JWK, 'ES384');
    const sign = async (typ: string): Promise<string> => {
      const [header = '', , value = ''] = (await new CompactSign(files.get('manifest.json') ?? Buffer.alloc(0)).setProtectedHeader({ alg: 'ES384', kid: 'house-1', typ }).sign(key)).split('.');
      return `${header}..${value}`;
    };
    expect((await verify(await withFile('manifest.jws', await sign('JWT')))).text).toContain('is no signature of an archive of evidence');
    expect((await verify(await withFile('manifest.jws', await sign('second-opinion-evidence')))).status).toBe(0); // the control: all but the purpose is right
    const jwt = await new SignJWT({}).setProtectedHeader({ alg: 'ES384', kid: 'house-1', typ: 'JWT' }).sign(key);
    expect((await verify(await withFile('manifest.jws', jwt))).status).toBe(1);
  });

  it.each([
    ['is not there', 'none.json', 'none.json cannot be read'],
  ])('with a key set that %s', async (_name, file, said) => {
    expect(await verify(whole, '--keys', place(file))).toEqual({ status: 1, text: said });
  });

  it.each([['is empty', '{"keys":[]}'], ['is none', '[]'], ['names no key of that name', setOf(toPublic(NEXT))]])('with a key set that %s', async (_name, set) => {
    expect(await verify(whole, '--keys', newFile(set))).toEqual({ status: 1, text: 'manifest.jws names a key that is not among those it is checked with: "house-1"' });
  });

  it('wrong use', async () => {
    for (const args of [[], ['--keys', published], [whole, whole], [whole, '--key', published], [whole, '--keys']]) expect(await verify(...args)).toMatchObject({ status: 2 });
  });
});

describe('made anew as a whole with a key of another', () => {
  it('is told apart by given keys alone; without them it is said that nothing is proven of who made it', async () => {
    const forged = await pack(chainOf('a', 'forged', 'c'), FOREIGN);
    expect(await verify(forged, '--keys', published)).toEqual({ status: 1, text: 'manifest.jws does not fit manifest.json: one of them was changed, or another key signed' });
    const alone = await verify(forged);
    expect(alone.status).toBe(0);
    expect(JSON.parse(alone.text)).toMatchObject({ signed: { keys: 'archive', thumbprint: await calculateJwkThumbprint(toPublic(FOREIGN) as unknown as JWK) }, proof: expect.stringContaining('not by whom it was made') });
  });

  it('under another name too', async () => {
    expect((await verify(await pack(CHAIN, ec('mine')), '--keys', published)).text).toBe('manifest.jws names a key that is not among those it is checked with: "mine"');
  });
});

describe('whole', () => {
  it('and signed: with which key, and what that proves', async () => {
    const thumbprint = await calculateJwkThumbprint(toPublic(KEY));
    const told = await verify(whole, '--keys', published);
    expect([told.status, JSON.parse(told.text)]).toEqual([0, {
      whole: true, entries: 3, head: CHAIN[2]?.hash, signed: { keyId: 'house-1', alg: 'ES384', thumbprint, keys: 'given' },
      proof: 'signed with a key of the set that you gave: as the holder of that key made it, and not changed since',
    }]);
    expect(JSON.parse((await verify(whole)).text)).toMatchObject({ signed: { keyId: 'house-1', thumbprint, keys: 'archive' } });
  });

  it('with P-384 where the house has it, whatever stands first; with RSA where it has not', async () => {
    expect(JSON.parse((await verify(await pack(CHAIN, RSA), '--keys', publicSet(RSA))).text)).toMatchObject({ signed: { keyId: 'house-rsa', alg: 'RS384' } });
  });

  it('after a rotation: by the published set that was kept, by several sets, and not by the new set alone', async () => {
    const later = await pack(CHAIN, NEXT);
    const [kept, fresh] = [publicSet(KEY), publicSet(NEXT)];
    for (const archive of [whole, later]) {
      expect((await verify(archive, '--keys', kept, '--keys', fresh)).status).toBe(0);
      expect((await verify(archive, '--keys', publicSet(KEY, NEXT))).status).toBe(0);
    }
    expect((await verify(whole, '--keys', fresh)).status).toBe(1);
    expect((await verify(whole, '--keys', publicSet(FOREIGN, KEY))).status).toBe(0); // two keys of one name: the right one counts
  });

  it('with the private set of the house as the given one: only its public half is looked at', async () => {
    expect((await verify(whole, '--keys', newFile(setOf({ ...KEY, key_ops: ['sign'] })))).status).toBe(0);
  });

  it('by other means too: the signature is a plain JWS over manifest.json', async () => {
    const [header = '', , signature = ''] = text('manifest.jws').split('.');
    const payload = (files.get('manifest.json') ?? Buffer.alloc(0)).toString('base64url');
    const read = await flattenedVerify({ protected: header, payload, signature }, await importJWK(toPublic(KEY) as unknown as JWK, 'ES384'));
    expect(JSON.parse(Buffer.from(read.payload).toString())).toMatchObject({ head: CHAIN[2]?.hash, request: 'ServiceRequest/r' });
  });

  it('it holds nothing private', () => {
    const secret = KEY['d'];
    expect(typeof secret).toBe('string');
    for (const bytes of files.values()) expect(bytes.toString()).not.toContain(secret);
    expect(readFileSync(whole).includes(String(secret))).toBe(false);
  });
});

it('nothing is packed without keys: ours to mend', async () => {
  const manifest = toEvidenceManifest(CHAIN, { request: 'ServiceRequest/r', createdAt: '2026-11-03T10:01:00.000Z', adapter: 'https://adapter.example.org' });
  const packed = await createPackEvidence(openClientKeys({ dataDir: folder, file: newFile('{"keys":[]}') }))(manifest, CHAIN);
  expect(packed).toMatchObject({ ok: false, failure: { kind: 'not-ready', issues: [{ fault: 'us' }] } });
});

// Proof of what happened to a request: one archive with every version, decision, attempt and document, which a command verifies offline and a change does not survive.
import { createWriteStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { openPromise } from 'yauzl';
import { ZipFile } from 'yazl';
import { readEvidenceFile } from '../../src/adapters/evidence/read-evidence-file.ts';
import { toJson, type Json } from '../../src/simulator/to-json.ts';
import { searchAll, transferOf, untilState, type Api } from '../support/adapter.ts';
import { runToEnd, type Exit } from '../support/spawn-adapter.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { authorisationOf, childIntake, submit } from '../support/stories.ts';

vi.setConfig({ testTimeout: 60_000 });
const folder = mkdtempSync(path.join(tmpdir(), 'adapter-evidence-'));
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

const send = async (stage: Stage): Promise<string> => {
  const now = stage.adapter.clock.now();
  const sent = await submit(stage.adapter, { ...childIntake(now), authorisations: [authorisationOf(now)] });
  expect(sent.status).toBe(201);
  return sent.body.at('id').text;
};
const received = (stage: Stage, id: string): Promise<Json> => untilState(stage.adapter, id, (s) => transferOf(s, 'noord').at('documents').list.length === 3, 'three documents have come');

interface Taken { readonly file: string; readonly manifest: Json; readonly entries: readonly Json[] }
const take = async (api: Api, id: string, name: string): Promise<Taken> => {
  const answer = await api.get(`/second-opinion-requests/${id}/evidence`, { Accept: '*/*' });
  expect([answer.status, answer.headers.get('content-type'), answer.headers.get('content-disposition')]).toEqual([200, 'application/zip', `attachment; filename="evidence-${id}.zip"`]);
  const file = path.join(folder, name);
  writeFileSync(file, answer.bytes);
  const read = await readEvidenceFile(file);
  if (!read.ok) throw new Error(JSON.stringify(read.failure));
  return { file, manifest: toJson(read.value.manifest), entries: read.value.entries.map(toJson) };
};
const verify = (...args: readonly string[]): Promise<Exit> => runToEnd({ folder }, 'verify-evidence', ...args);
const count = (entries: readonly Json[], type: string): number => entries.filter((e) => e.at('reference').text.startsWith(`${type}/`)).length;
const subtypes = (entries: readonly Json[]): readonly string[] => entries.flatMap((e) => e.at('resource', 'subtype').list.map((s) => s.at('code').text));

const EMPTY = { 'README.txt': '', 'manifest.json': '{}', 'manifest.jws': '', 'keys.json': '{}', 'entries.ndjson': '' };

const unpack = async (file: string): Promise<Readonly<Record<string, string>>> => {
  const files: Record<string, string> = {};
  const zip = await openPromise(file, { autoClose: true });
  for await (const entry of zip.eachEntry()) files[entry.fileName] = await text(await zip.openReadStreamPromise(entry));
  return files;
};

const pack = async (name: string, files: Readonly<Record<string, string | undefined>>): Promise<string> => {
  const zip = new ZipFile();
  for (const [inside, content] of Object.entries(files)) if (content !== undefined) zip.addBuffer(Buffer.from(content), inside);
  zip.end();
  const file = path.join(folder, name);
  await pipeline(zip.outputStream, createWriteStream(file));
  return file;
};

describe('the archive', () => {
  it('holds every version, every decision and every call of the exchange, and the documents by SHA-256; nothing of another request of the same patient', async () => {
    const stage = await openStage();
    const id = await send(stage);
    const other = await send(stage);
    const state = await received(stage, id);
    await received(stage, other);
    const { manifest, entries } = await take(stage.adapter, id, 'whole.zip');

    expect([manifest.at('format').text, manifest.at('request').text, manifest.at('entries').value]).toEqual(['second-opinion-evidence/1', `ServiceRequest/${id}`, entries.length]);
    const transfer = transferOf(state, 'noord').at('id').text;
    const history = await stage.adapter.get(`/fhir/R4/Task/${transfer}/_history?_count=200`, { Accept: 'application/fhir+json' });
    expect(entries.filter((e) => e.at('reference').text === `Task/${transfer}`).length).toBe(history.body.at('entry').list.length);
    expect(subtypes(entries)).toEqual(expect.arrayContaining(['create', 'AuthZ-Consent', 'ITI-78', 'ITI-67', 'ITI-68', 'read']));
    expect(subtypes(entries).filter((s) => s === 'ITI-68').length).toBe(3);

    // each document that came, as the store has it
    const filed = await searchAll(stage.adapter, `DocumentReference?related=ServiceRequest/${id}`);
    const digests = await Promise.all(filed.map(async (d) => {
      const binary = await stage.adapter.get(`/fhir/R4/${d.at('content', 0, 'attachment', 'url').text}`, { Accept: '*/*' });
      return binary.headers.get('etag')?.replaceAll('"', '');
    }));
    const named = manifest.at('documents').list.map((d) => d.at('sha256').text);
    expect(digests.length).toBeGreaterThan(3);
    for (const sha256 of digests) expect(named).toContain(sha256);

    expect(entries.some((e) => JSON.stringify(e.value).includes(other))).toBe(false);
    expect(count(entries, 'ServiceRequest')).toBeGreaterThan(0);
    expect(count(entries, 'Consent')).toBeGreaterThan(0);
    expect(count(entries, 'Provenance')).toBeGreaterThan(0);
  });

  it('begins, later, with what it was before; that it was taken is in it', async () => {
    const stage = await openStage();
    const id = await send(stage);
    await received(stage, id);
    stage.adapter.clock.add({ seconds: 1 });
    const first = await take(stage.adapter, id, 'first.zip');
    stage.adapter.clock.add({ seconds: 1 });
    const second = await take(stage.adapter, id, 'second.zip');
    expect(second.entries.slice(0, first.entries.length).map((e) => e.at('hash').text)).toEqual(first.entries.map((e) => e.at('hash').text));
    expect(second.entries.length).toBeGreaterThan(first.entries.length);
  });

  it('there is none of a request that is not there, and none without a token', async () => {
    const stage = await openStage();
    expect((await stage.adapter.get('/second-opinion-requests/none/evidence')).status).toBe(404);
    expect((await fetch(`${stage.adapter.url}/second-opinion-requests/none/evidence`)).status).toBe(401);
  });
});

describe('who accessed it', () => {
  it('says who saw and did what, of this request alone, to a program and as a page', async () => {
    const stage = await openStage();
    const id = await send(stage);
    const other = await send(stage);
    await received(stage, id);
    await received(stage, other);
    const answer = await stage.adapter.get(`/second-opinion-requests/${id}/accesses`);
    const told = answer.body.at('accesses').list.map((a) => `${a.at('who').text}: ${a.at('what').text}`);
    expect(answer.status).toBe(200);
    expect(told).toEqual(expect.arrayContaining([
      'an administrator of the hospital: recorded the request', 'an administrator of the hospital: opened the request',
      'the hospital\'s system, for the department: checked whether it is authorised', 'the hospital\'s system, for the department: fetched a document',
    ]));
    // three documents came for this request; the other's three are not in its list
    expect(answer.body.at('accesses').list.filter((a) => a.at('what').text === 'fetched a document').reduce((sum, a) => sum + Number(a.at('times').value), 0)).toBe(3);
    const page = await stage.adapter.get(`/second-opinion-requests/${id}/accesses`, { Accept: 'text/html' });
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.text).toContain('fetched a document');
  });

  it('there is none of a request that is not there', async () => {
    const stage = await openStage();
    expect((await stage.adapter.get('/second-opinion-requests/none/accesses')).status).toBe(404);
  });
});

describe('npm run verify-evidence', () => {
  it('says that an archive is whole, and of a changed one where', async () => {
    const stage = await openStage();
    const id = await send(stage);
    await received(stage, id);
    const { file, manifest, entries } = await take(stage.adapter, id, 'to-verify.zip');
    const published = path.join(folder, 'published.json');
    writeFileSync(published, (await stage.adapter.get('/.well-known/jwks.json')).text);
    const good = await verify(file, '--keys', published);
    const [, ec] = toJson(JSON.parse((await stage.adapter.get('/.well-known/jwks.json')).text)).at('keys').list;
    expect([good.status, good.stderr, JSON.parse(good.stdout)]).toEqual([0, '', {
      whole: true, entries: entries.length, head: manifest.at('head').text, signed: { keyId: ec?.at('kid').text, alg: 'ES384', thumbprint: ec?.at('kid').text, keys: 'given' }, proof: expect.stringContaining('not changed since'),
    }]);
    expect(JSON.parse((await verify(file)).stdout)).toMatchObject({ signed: { keys: 'archive' } });

    const files = await unpack(file);
    const lines = (files['entries.ndjson'] ?? '').trimEnd().split('\n');
    const place = lines.findIndex((line) => line.includes('"outcome":"0"'));
    const forged = lines.with(place, (lines[place] ?? '').replace('"outcome":"0"', '"outcome":"8"'));
    const bad = await verify(await pack('forged.zip', { ...files, 'entries.ndjson': `${forged.join('\n')}\n` }), '--keys', published);
    expect([bad.status, bad.stdout, bad.stderr]).toEqual([1, '', `entries.ndjson is not what the manifest says: it was changed\nentry[${String(place + 1)}] is not what its digest says: it was changed\n`]);
    const control = await verify(await pack('control.zip', { ...files, 'entries.ndjson': `${lines.join('\n')}\n` }), '--keys', published);
    expect(control.status).toBe(0);
  });

  it.each([
    ['no file', () => Promise.resolve(path.join(folder, 'none.zip')), 'there is no such file'],
    ['no archive', () => { const file = path.join(folder, 'text.zip'); writeFileSync(file, 'x'.repeat(100)); return Promise.resolve(file); }, 'is no archive of evidence, or a damaged one'],
    ['without its entries', () => pack('half.zip', { ...EMPTY, 'entries.ndjson': undefined }), 'is no archive of evidence: entries.ndjson absent'],
    ['with a line that is no JSON', () => pack('lines.zip', { ...EMPTY, 'entries.ndjson': '{"n":1}\n{' }), 'is no archive of evidence, or a damaged one'],
  ])('%s', async (_name, make, said) => {
    const file = await make();
    expect(await verify(file)).toMatchObject({ status: 1, stdout: '', stderr: `${file} ${said}\n` });
  });

  it('of another format, and wrong use', async () => {
    const file = await pack('format.zip', { ...EMPTY, 'manifest.json': '{"format":"other/9","entries":0,"head":""}' });
    expect(await verify(file)).toMatchObject({ status: 1, stderr: 'manifest.json is not of the format second-opinion-evidence/1\n' });
    expect(await verify()).toMatchObject({ status: 2, stderr: 'usage: npm run verify-evidence -- FILE.zip [--keys JWKS.json]...\n' });
  });
});

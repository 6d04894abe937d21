// A backup taken while requests and uploads come in, and the way back: what was acknowledged before it stands afterwards, byte for byte, or the command says what is wrong.
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { toJson, type Json } from '../../src/simulator/to-json.ts';
import type { Api } from '../support/adapter.ts';
import { killLeftovers, runToEnd, spawnAdapter, type Exit, type SpawnedAdapter } from '../support/spawn-adapter.ts';
import { bytesOf, childIntake, sha256Of, submit } from '../support/stories.ts';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });
const folder = mkdtempSync(path.join(tmpdir(), 'adapter-backup-'));
const inFolder = (...names: readonly string[]): string => path.join(folder, ...names);
afterAll(() => {
  killLeftovers();
  rmSync(folder, { recursive: true, force: true });
});

const backup = (from: string, to: string): Promise<Exit> => runToEnd({ folder: inFolder(from) }, 'backup', '--to', inFolder(to));
const restore = (from: string, to: string): Promise<Exit> => runToEnd({ folder: inFolder(to) }, 'restore', '--from', inFolder(from));
const summaryOf = (exit: Exit): Json => {
  expect([exit.status, exit.stderr]).toEqual([0, '']);
  return toJson(JSON.parse(exit.stdout));
};
const newAdapter = async (name: string): Promise<SpawnedAdapter> => {
  mkdirSync(inFolder(name), { recursive: true });
  return spawnAdapter({ folder: inFolder(name) });
};
const stop = async (adapter: SpawnedAdapter): Promise<void> => {
  adapter.kill('SIGTERM');
  expect((await adapter.ended).status).toBe(0);
};
const documentOf = (n: number): Uint8Array => bytesOf('application/pdf', `report ${String(n)} ${'x'.repeat(50_000)}`);
const attach = async (api: Api, id: string, n: number): Promise<void> => {
  expect((await api.upload(`/second-opinion-requests/${id}/documents?type=11502-2`, 'application/pdf', documentOf(n))).status).toBe(201);
};
const documentsIn = (name: string): readonly string[] => readdirSync(inFolder(name, 'files'), { recursive: true, encoding: 'utf8' }).filter((file) => /[0-9a-f]{64}$/u.test(file));
const documentIn = (name: string, bytes: Uint8Array): string => inFolder(name, 'files', sha256Of(bytes).slice(0, 2), sha256Of(bytes));

describe('while requests come in', () => {
  let adapter: SpawnedAdapter;
  let first = '';
  let summary: Json;
  const later: string[] = [];
  beforeAll(async () => {
    adapter = await newAdapter('live');
    const filed = await submit(adapter, childIntake(Temporal.Now.instant()));
    first = filed.body.at('id').text;
    await attach(adapter, first, 0);
    const copying = backup('live', 'copy');
    const copy = { isOver: false };
    void copying.then(() => { copy.isOver = true; });
    for (let n = 1; !copy.isOver; n += 1) {
      const answer = await submit(adapter, childIntake(Temporal.Now.instant()));
      later.push(answer.body.at('id').text);
      await attach(adapter, later.at(-1) ?? '', n);
    }
    summary = summaryOf(await copying);
  });

  it('is whole: every document that its database names is in it, and nothing half-written', () => {
    expect(later.length).toBeGreaterThan(0);
    expect(summary.at('documents').value).toBe(documentsIn('copy').length);
    expect(readdirSync(inFolder('copy'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.part'))).toEqual([]);
    expect(readdirSync(inFolder('copy')).toSorted()).toEqual(['backup.json', 'files', 'store.db']);
  });

  it('restored, it serves what was acknowledged before it, and a request of later either whole or not at all', async () => {
    expect(summaryOf(await restore('copy', 'restored')).at('release').text).toMatch(/^\d+\.\d+\.\d+/u);
    const restored = await newAdapter('restored');
    const [before, after] = [await adapter.get(`/second-opinion-requests/${first}`), await restored.get(`/second-opinion-requests/${first}`)];
    expect([after.status, after.body.at('state').text, after.body.at('dossier').value]).toEqual([200, before.body.at('state').text, before.body.at('dossier').value]);
    const found = await restored.get(`/fhir/R4/Binary?_tag=${sha256Of(documentOf(0))}`);
    const binary = await restored.get(`/fhir/R4/Binary/${found.body.at('entry', 0, 'resource', 'id').text}`, { Accept: 'application/pdf' });
    expect(sha256Of(binary.bytes)).toBe(sha256Of(documentOf(0)));
    for (const id of later) expect([200, 404]).toContain((await restored.get(`/second-opinion-requests/${id}`)).status);
    const next = await submit(restored, childIntake(Temporal.Now.instant()));
    expect(next.status).toBe(201);
    await stop(restored);
  });

  it('the next one into the same folder copies what is new only', async () => {
    const answer = await submit(adapter, childIntake(Temporal.Now.instant()));
    await attach(adapter, answer.body.at('id').text, 100_000);
    const had = documentsIn('copy').length;
    const again = summaryOf(await backup('live', 'copy'));
    expect(again.at('documents').value).toBe(documentsIn('live/data').length);
    expect(again.at('copied').value).toBe(documentsIn('live/data').length - had);
    await stop(adapter);
  });
});

describe('refused', () => {
  beforeAll(async () => {
    const adapter = await newAdapter('small');
    const filed = await submit(adapter, childIntake(Temporal.Now.instant()));
    await attach(adapter, filed.body.at('id').text, 7);
    await stop(adapter);
    summaryOf(await backup('small', 'good'));
  });

  it.each([['backup', '--to'], ['restore', '--from']])('%s without a folder: the usage, and status 2', async (name, option) => {
    const exit = await runToEnd({ folder: inFolder('small') }, name);
    expect([exit.status, exit.stdout, exit.stderr]).toEqual([2, '', `usage: npm run ${name} -- ${option} FOLDER\n`]);
  });

  it('a folder that holds something else is left alone', async () => {
    mkdirSync(inFolder('other'));
    writeFileSync(inFolder('other', 'letter.txt'), 'mine');
    expect(await backup('small', 'other')).toMatchObject({ status: 1, stderr: 'the folder for the backup is neither empty nor a backup\n' });
    expect(readdirSync(inFolder('other'))).toEqual(['letter.txt']);
  });

  it('a data folder that holds a store is not written over', async () => {
    expect(await restore('good', 'small')).toMatchObject({ status: 1, stderr: 'the data folder has a database already: restore into an empty one\n' });
  });

  it('no backup there', async () => {
    expect(await restore('nowhere', 'fresh')).toMatchObject({ status: 1, stderr: 'there is no whole backup in this folder: backup.json is absent or cannot be read\n' });
    expect(existsSync(inFolder('fresh', 'data', 'store.db'))).toBe(false);
  });

  const spoilt = async (name: string, spoil: (copy: string) => void): Promise<Exit> => {
    summaryOf(await backup('small', name));
    spoil(name);
    const exit = await restore(name, `from-${name}`);
    expect(existsSync(inFolder(`from-${name}`, 'data', 'store.db'))).toBe(false);
    return exit;
  };

  it('a document whose bytes changed in the backup', async () => {
    const exit = await spoilt('changed', (name) => { appendFileSync(documentIn(name, documentOf(7)), 'x'); });
    expect([exit.status, exit.stderr]).toEqual([1, `the document ${sha256Of(documentOf(7))} is damaged in the backup\n`]);
  });

  it('a document that is not there', async () => {
    const exit = await spoilt('lost', (name) => { rmSync(documentIn(name, documentOf(7))); });
    expect([exit.status, exit.stderr]).toEqual([1, `the document ${sha256Of(documentOf(7))} is not in the backup\n`]);
  });

  it('a database whose bytes changed', async () => {
    const exit = await spoilt('rotten', (name) => { appendFileSync(inFolder(name, 'store.db'), 'x'); });
    expect([exit.status, exit.stderr]).toEqual([1, 'the database of the backup is damaged: its digest is not that of backup.json\n']);
  });

  it('a document that is damaged where it is kept: the backup says which, and is none', async () => {
    const exit = await (async (): Promise<Exit> => {
      const kept = documentIn('small/data', documentOf(7));
      const before = readFileSync(kept);
      writeFileSync(kept, 'not this');
      const tried = await backup('small', 'of-damaged');
      writeFileSync(kept, before);
      return tried;
    })();
    expect([exit.status, exit.stderr]).toEqual([1, `the document ${sha256Of(documentOf(7))} is damaged: its bytes are not what its name says\n`]);
    expect(existsSync(inFolder('of-damaged', 'backup.json'))).toBe(false);
  });
});

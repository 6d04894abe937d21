// The data folder of an earlier release: this one brings it up to itself, and all that was there is found, readable and goes on.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { searchAll } from '../support/adapter.ts';
import { killLeftovers, runToEnd, spawnAdapter } from '../support/spawn-adapter.ts';

vi.setConfig({ testTimeout: 90_000 });
const folder = mkdtempSync(path.join(tmpdir(), 'adapter-upgrade-'));
afterAll(() => {
  killLeftovers();
  rmSync(folder, { recursive: true, force: true });
});

const STORES = path.join(import.meta.dirname, '../../fixtures/upgrade');
const releases = readdirSync(STORES).filter((name) => name.endsWith('.db.gz'));

const unpack = (name: string, to: string): string => {
  const data = path.join(folder, to, 'data');
  mkdirSync(data, { recursive: true });
  writeFileSync(path.join(data, 'store.db'), gunzipSync(readFileSync(path.join(STORES, name))));
  return path.join(data, 'store.db');
};

interface Kept { readonly type: string; readonly id: string; readonly version: number }
/** What the earlier release kept, read past any code of ours. */
const readKept = (file: string): { readonly current: readonly Kept[]; readonly versions: number } => {
  const db = new DatabaseSync(file, { readOnly: true });
  const current = db.prepare('select type, id, version from resources where deleted = 0 order by type, id').all().map(({ type, id, version }) => ({ type: String(type), id: String(id), version: Number(version) }));
  const versions = Number(db.prepare('select count(*) as n from resource_versions').get()?.['n']);
  db.close();
  return { current, versions };
};

/** Every row of every table. The file itself changes: a reader may turn it to its own journal mode. */
const contentOf = (file: string): readonly unknown[] => {
  const db = new DatabaseSync(file, { readOnly: true });
  const tables = db.prepare("select name from sqlite_schema where type = 'table' order by name").all().map(({ name }) => String(name));
  const rows = tables.map((table) => [table, db.prepare(`select * from "${table}"`).all()]);
  db.close();
  return rows;
};

describe.each(releases)('%s', (name) => {
  it('opens; every resource has its version, is found by search, and the requests go on', async () => {
    const file = unpack(name, name);
    const { current, versions } = readKept(file);
    expect(current.length).toBeGreaterThan(50);
    const adapter = await spawnAdapter({ folder: path.join(folder, name), env: { LOG_LEVEL: 'warn' } });
    const requests = current.filter(({ type }) => type === 'ServiceRequest');
    expect(requests.length).toBeGreaterThan(1);
    for (const { type, id, version } of current.filter((kept) => kept.type !== 'AuditEvent' && kept.type !== 'Binary')) {
      const read = await adapter.get(`/fhir/R4/${type}/${id}`);
      expect([read.status, Number(read.body.at('meta', 'versionId').text) >= version], `${type}/${id}`).toEqual([200, true]);
      expect((await adapter.get(`/fhir/R4/${type}/${id}/_history/1`)).status).toBe(200);
    }
    for (const type of ['ServiceRequest', 'Task', 'Consent', 'DocumentReference', 'Patient']) {
      expect((await searchAll(adapter, `${type}?_count=200`)).length, type).toBe(current.filter((kept) => kept.type === type).length);
    }
    for (const { id } of requests) {
      const state = await adapter.get(`/second-opinion-requests/${id}`);
      expect(state.status, id).toBe(200);
      expect((await searchAll(adapter, `Task?focus=ServiceRequest/${id}`)).length).toBe(1);
    }
    expect((await adapter.get('/worklist')).status).toBe(200);
    adapter.kill('SIGTERM');
    expect((await adapter.ended).status).toBe(0);
    expect(readKept(file).versions).toBeGreaterThanOrEqual(versions);
  });
});

it('there is a store of a release to try', () => {
  expect(releases).toContain('store-0.1.0.db.gz');
});

it('a store of a newer release is refused, and left as it is', async () => {
  const file = unpack('store-0.1.0.db.gz', 'newer');
  const db = new DatabaseSync(file);
  db.prepare('insert into kysely_migration (name, timestamp) values (?, ?)').run('9999-from-the-future', new Date(0).toISOString());
  db.close();
  const before = contentOf(file);
  const exit = await runToEnd({ folder: path.join(folder, 'newer') });
  expect(exit.status).toBe(1);
  expect(exit.stderr).toContain('written by a newer release (migration 9999-from-the-future)');
  expect(contentOf(file)).toEqual(before);
  expect(existsSync(path.join(folder, 'newer/data/adapter.json'))).toBe(false);
});

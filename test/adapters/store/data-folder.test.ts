// One adapter to a folder, one folder to a database.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkSharedFolder } from '../../../src/adapters/store/check-shared-folder.ts';
import { lockDataFolder } from '../../../src/adapters/store/lock-data-folder.ts';
import { readLockHolder } from '../../../src/adapters/store/read-lock-holder.ts';
import { openTestStore } from '../../support/open-test-store.ts';

let dir: string;
const children: ChildProcess[] = [];
beforeEach(() => { dir = mkdtempSync(path.join(tmpdir(), 'folder-')); });
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(dir, { recursive: true });
});

const startHolder = async (): Promise<{ readonly child: ChildProcess; readonly said: string }> => {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, '../../support/hold-lock.ts'), dir], { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  const [said] = await once(child.stdout, 'data') as [Buffer];
  return { child, said: said.toString() };
};

describe('a data folder', () => {
  test('is refused to a second process, says who holds it, and is free again after a kill', async () => {
    const { child, said } = await startHolder();
    expect(said).toBe('held\n');
    expect(lockDataFolder(dir)).toMatchObject({ ok: false, failure: { kind: 'state-conflict' } });
    expect(readLockHolder(dir)).toEqual({ host: '127.0.0.1', port: 8080, pid: child.pid, startedAt: '2026-11-03T09:12:00Z' });
    expect((await startHolder()).said).toBe('refused\n');
    child.kill('SIGKILL');
    await once(child, 'exit');
    // The note outlived its process and is not believed.
    expect(readFileSync(path.join(dir, 'adapter.json'), 'utf8')).toContain('8080');
    expect(readLockHolder(dir)).toBeUndefined();
    const lock = lockDataFolder(dir);
    expect(lock).toMatchObject({ ok: true });
    expect(readLockHolder(dir)).toBeUndefined();
    if (lock.ok) lock.value.release();
  });

  test('is refused twice to one process too, and let go by release', () => {
    const lock = lockDataFolder(path.join(dir, 'new', 'folder'));
    if (!lock.ok) throw new Error(lock.failure.kind);
    const holder = { host: '127.0.0.1', port: 1, pid: process.pid, startedAt: '2026-11-03T09:12:00Z' };
    lock.value.announce({ ...holder, port: 2 });
    lock.value.announce(holder);
    expect(readLockHolder(path.join(dir, 'new', 'folder'))).toEqual(holder);
    // Reading who holds it has not let it go.
    expect(lockDataFolder(path.join(dir, 'new', 'folder'))).toMatchObject({ ok: false });
    lock.value.release();
    expect(readLockHolder(path.join(dir, 'new', 'folder'))).toBeUndefined();
    const again = lockDataFolder(path.join(dir, 'new', 'folder'));
    expect(again.ok).toBe(true);
    if (again.ok) again.value.release();
  });

  test('that nobody ever used has no holder', () => {
    expect(readLockHolder(dir)).toBeUndefined();
    expect(readLockHolder(path.join(dir, 'nowhere'))).toBeUndefined();
  });
});

describe('the folder that replicas share', () => {
  test('is the one that the database knows, however often they start', async () => {
    const store = await openTestStore({ file: path.join(dir, 'x.db') });
    const [shared, another] = [path.join(dir, 'shared'), path.join(dir, 'another')];
    expect(await checkSharedFolder(shared, store)).toEqual({ ok: true, value: undefined });
    expect(await checkSharedFolder(shared, store)).toEqual({ ok: true, value: undefined });
    expect(await checkSharedFolder(another, store)).toMatchObject({ ok: false, failure: { kind: 'state-conflict' } });
    // A refusal marks nothing: the folder can still become the right one by mounting it.
    expect(await checkSharedFolder(another, { claimFolder: (id) => Promise.resolve(id) })).toMatchObject({ ok: true });
    writeFileSync(path.join(shared, 'store-id'), 'of another database');
    expect(await checkSharedFolder(shared, store)).toMatchObject({ ok: false });
    expect(readFileSync(path.join(shared, 'store-id'), 'utf8')).toBe('of another database');
    await store.close();
  });

  test('is one of two that start at once on two folders', async () => {
    const store = await openTestStore({ file: path.join(dir, 'x.db') });
    const checked = await Promise.all(['a', 'b', 'c'].map((name) => checkSharedFolder(path.join(dir, name), store)));
    expect(checked.filter(({ ok }) => ok)).toHaveLength(1);
    await store.close();
  });
});

// A search walked page by page on the embedded store: each match once, and nobody else kept waiting meanwhile.
import type { Slot } from '@medplum/fhirtypes';
import { expect, it } from 'vitest';
import { searchPages } from '../../src/flows/search-pages.ts';
import type { ResourceStore } from '../../src/ports/resource-store.ts';
import { openNoticeWorld } from '../support/notice-world.ts';

const slot = (n: number): Slot => ({ resourceType: 'Slot', id: `s${String(n)}`, schedule: { reference: 'Schedule/a' }, status: 'free', start: `2026-11-03T10:${String(n).padStart(2, '0')}:00Z`, end: '2026-11-03T12:00:00Z' });

const BY_START = { type: 'Slot', filters: [], sort: [{ code: 'start' }], count: 2 } as const;

const keepFive = async (): Promise<ResourceStore> => {
  const { ports: { store }, put } = await openNoticeWorld();
  await put(...[1, 2, 3, 4, 5].map(slot));
  return store;
};

it('gives every match once, a page at a time', async () => {
  const store = await keepFive();
  const pages: (readonly string[])[] = [];
  for await (const page of searchPages({ store }, BY_START)) pages.push(page.ok ? page.value.map(({ id = '' }) => id) : []);
  expect(pages).toEqual([['s1', 's2'], ['s3', 's4'], ['s5']]);
});

it('between two pages whoever else waits has a turn', async () => {
  const store = await keepFive();
  const seen: string[] = [];
  for await (const page of searchPages({ store }, BY_START)) {
    seen.push(page.ok ? 'page' : 'failure');
    setImmediate(() => { seen.push('somebody else'); });
  }
  expect(seen.slice(0, 4)).toEqual(['page', 'somebody else', 'page', 'somebody else']);
});

it('ends with the page that cannot be read', async () => {
  const store = await keepFive();
  const answers: boolean[] = [];
  for await (const page of searchPages({ store }, { ...BY_START, sort: [{ code: 'nothing-like-it' }] })) answers.push(page.ok);
  expect(answers).toEqual([false]);
});

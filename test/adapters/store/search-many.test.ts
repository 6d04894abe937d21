// More rows than a search fetches whole, against a model in plain code: every filter as a condition, every order by its index, all pages.
import type { DocumentReference, Resource, Task } from '@medplum/fhirtypes';
import { expect, test } from 'vitest';
import { allPages, onEachEngine, search } from './search-fixture.ts';

const MANY = 2600; // sets of up to 2,000 are fetched whole
const STATUSES = ['requested', 'received', 'completed'] as const;
const dueOf = (i: number): string | undefined => (i % 5 === 0 ? undefined : `2026-11-${String(1 + (i * 7) % 28).padStart(2, '0')}T10:00:00Z`);
const toTask = (_: unknown, i: number): Task => {
  const due = dueOf(i);
  return {
    resourceType: 'Task', id: `t${String(i).padStart(4, '0')}`, status: STATUSES[i % 3] ?? 'draft', intent: 'order', owner: { reference: `Organization/o${String(i % 2)}` },
    authoredOn: '2026-11-01T00:00:00Z', identifier: i % 7 === 0 ? [] : [{ system: 'https://a.example.org', value: `b${String(i % 4)}` }, { system: 'https://b.example.org', value: `a${String(i % 4)}` }],
    ...(due !== undefined && { restriction: { period: { end: due } } }),
  };
};
const TASKS = Array.from({ length: MANY }, toTask);
const toDocument = (id: string, creations: readonly string[]): DocumentReference =>
  ({ resourceType: 'DocumentReference', id, status: 'current', content: creations.map((creation) => ({ attachment: { creation } })) });
const RESOURCES: readonly Resource[] = [
  ...TASKS, { resourceType: 'Organization', id: 'o0', name: 'Even' }, { resourceType: 'Organization', id: 'o1', name: 'Odd' },
  toDocument('d1', ['2026-03-01', '2026-01-01']), toDocument('d2', ['2026-02-01', '2026-02-01T00:00:00Z']), toDocument('d3', []),
];

const idsWhere = (holds: (task: Task, i: number) => boolean): readonly string[] => TASKS.filter(holds).map(({ id }) => id ?? '');
const due = (task: Task): string => task.restriction?.period?.end ?? '~';

onEachEngine('many', RESOURCES, (searched) => {
  test.each<readonly [string, (task: Task, i: number) => boolean]>([
    ['status:not=completed', (task) => task.status !== 'completed'],
    ['status:not=completed&owner=Organization/o1', (task, i) => task.status !== 'completed' && i % 2 === 1],
    ['status=requested,received,completed&due:missing=false', (_, i) => dueOf(i) !== undefined],
    ['status:not=completed&due:missing=true', (task, i) => task.status !== 'completed' && dueOf(i) === undefined],
    ['due=ge2026-11-02&status:not=received', (task, i) => (dueOf(i) ?? '') >= '2026-11-02' && task.status !== 'received'],
    ['intent=order&owner.name=even', (_, i) => i % 2 === 0],
    ['intent=order&owner:Organization.name=odd&due=lt2026-11-15', (_, i) => i % 2 === 1 && (dueOf(i) ?? '~') < '2026-11-15'],
    ['intent=order&identifier=a1,b2', (_, i) => i % 7 !== 0 && [1, 2].includes(i % 4)],
  ])('%s', async (query, holds) => {
    const expected = idsWhere(holds);
    expect(expected.length).toBeGreaterThan(100);
    for (const sort of ['', '&_sort=due', '&_sort=-due,_id', '&_sort=_id', '&_sort=status', '&_sort=-identifier']) {
      const pages = await allPages(searched, `Task?${query}${sort}&_count=200`);
      expect(pages.flat().toSorted(), sort).toEqual(expected);
      expect(pages.slice(0, -1).every((page) => page.length === 200), sort).toBe(true);
    }
    expect((await search(searched, `Task?${query}&_total=accurate&_count=1`)).total).toBe(expected.length);
  });

  test('ordered by due, ascending and descending, none last', async () => {
    const byId = new Map(TASKS.map((task) => [task.id, task]));
    const dues = async (sort: string): Promise<readonly string[]> => (await allPages(searched, `Task?intent=order&_sort=${sort}&_count=199`)).flat().map((id) => due(byId.get(id) ?? toTask(0, 0)));
    const sorted = TASKS.map(due).toSorted();
    expect(await dues('due')).toEqual(sorted);
    expect(await dues('-due')).toEqual([...sorted.filter((d) => d !== '~').toReversed(), ...sorted.filter((d) => d === '~')]);
  });

  test('a filter on what is sorted by, in both directions', async () => {
    for (const [query, holds] of [['due=le2026-11-10', (d: string) => d < '2026-11-11'], ['due=gt2026-11-10', (d: string) => d > '2026-11-11' && d !== '~'], ['due=2026-11-08', (d: string) => d.startsWith('2026-11-08')]] as const) {
      for (const sort of ['due', '-due']) {
        const ids = (await allPages(searched, `Task?${query}&_sort=${sort}&_count=150`)).flat();
        expect(ids.toSorted(), query + sort).toEqual(idsWhere((task) => holds(due(task))));
        expect(ids.length).toBeGreaterThan(0);
      }
    }
  });

  test('several values of one resource: it comes once, at the least or the greatest', async () => {
    const ids = async (query: string): Promise<readonly string[]> => (await search(searched, `DocumentReference?${query}`)).matches.map(({ id }) => id ?? '');
    expect(await ids('_sort=creation')).toEqual(['d1', 'd2', 'd3']);
    expect(await ids('_sort=-creation')).toEqual(['d1', 'd2', 'd3']);
    expect(await ids('_sort=creation&creation=ge2026-02-15')).toEqual(['d1']);
    expect(await ids('_sort=-creation&creation=lt2026-01-15')).toEqual(['d1']);
    expect(await ids('creation=2026-02-01')).toEqual(['d2']);
  });
});

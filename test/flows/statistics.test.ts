// The statistics and the early warning over a real store, on both engines: what is counted, by what it is filtered, and that more pages count the same.
import type { Organization, Resource, Task } from '@medplum/fhirtypes';
import { expect, test } from 'vitest';
import { createKeptRisks } from '../../src/adapters/create-kept-risks.ts';
import { createValidate } from '../../src/adapters/validation/create-validate.ts';
import { toMeasureReport } from '../../src/core/deadlines/to-measure-report.ts';
import { PROGRAMME_CODES, TASK_CODE, TASK_CODES, TASK_PARAMETERS } from '../../src/core/fhir/systems.ts';
import { withClock, withFailure } from '../../src/core/fhir/transfer.ts';
import type { Programme } from '../../src/core/intake/programme.ts';
import { learnRisks } from '../../src/flows/learn-risks.ts';
import { readStatistics, type StatisticsFilter } from '../../src/flows/read-statistics.ts';
import { onEachEngine, put, type Searched } from '../adapters/store/search-fixture.ts';

const ZONE = 'Europe/Brussels';
const NOW = '2026-11-22T10:00:00Z';
const programmeOf = (id: string): readonly [string, Programme] => [id, { id, timeZone: ZONE } as Programme];
const PROGRAMMES = new Map([programmeOf('children'), programmeOf('oncology')]);
const SYSTEM = 'https://id.example.org/hospital';

const organization = (id: string, name: string, value?: string): Organization => ({ resourceType: 'Organization', id, name, ...(value !== undefined && { identifier: [{ system: SYSTEM, value }] }) });
const coordination = (id: string): Task => ({ resourceType: 'Task', id: `c-${id}`, status: 'received', intent: 'order', code: { coding: [{ system: TASK_CODE, code: 'fulfill' }] }, meta: { tag: [{ system: PROGRAMME_CODES, code: id }] } });

interface Case { readonly id: string; readonly owner: string; readonly start: string; readonly took?: number; readonly basis?: 'received' | 'sent'; readonly status?: Task['status']; readonly programme?: string }
const at = (start: string, days: number, time: string): string => `${Temporal.PlainDate.from(start).add({ days }).toString()}T${time}Z`;
const transfer = ({ id, owner, start, took, basis = 'received', status, programme = 'children' }: Case): Task => withClock({
  resourceType: 'Task', id, status: status ?? (took === undefined ? 'requested' : 'completed'), intent: 'order', code: { coding: [{ system: TASK_CODES, code: 'provide-records' }] },
  partOf: [{ reference: `Task/c-${programme}` }], owner: { reference: `Organization/${owner}` }, restriction: { period: { start: `${start}T09:00:00Z`, end: at(start, 15, '22:59:59') } },
  ...(took !== undefined && { executionPeriod: { end: at(start, took, '12:00:00') } }),
}, { basis, timeZone: ZONE });
const withDocuments = (task: Task, ...documents: readonly string[]): Task =>
  ({ ...task, output: documents.map((id) => ({ type: { coding: [{ system: TASK_PARAMETERS, code: 'document' }] }, valueReference: { reference: `DocumentReference/${id}` } })) });

const fast = transfer({ id: 'fast', owner: 'north', start: '2026-10-01', took: 3 });
const slow = transfer({ id: 'slow', owner: 'north', start: '2026-10-02', took: 20 });
const CASES: readonly Resource[] = [
  organization('north', 'Hospital North', 'N'), organization('north-again', 'Hospital North', 'N'), organization('south', 'Hospital South'), coordination('children'), coordination('oncology'),
  transfer({ id: 'open', owner: 'north', start: '2026-11-15' }), transfer({ id: 'overdue', owner: 'north-again', start: '2026-11-01' }),
  transfer({ id: 'withdrawn', owner: 'north', start: '2026-10-03', took: 2, status: 'cancelled' }), transfer({ id: 'guess', owner: 'south', start: '2026-01-05', basis: 'sent' }),
  transfer({ id: 'other', owner: 'south', start: '2026-10-05', took: 7, programme: 'oncology' }), transfer({ id: 'old', owner: 'south', start: '2025-11-21', took: 7 }),
  { resourceType: 'Task', id: 'no-transfer', status: 'requested', intent: 'order', restriction: { period: { start: '2026-10-01T09:00:00Z' } } },
];

const portsOf = ({ store }: Searched) => ({
  store, programmes: PROGRAMMES, validate: createValidate(), clock: { now: () => Temporal.Instant.from(NOW) }, newId: () => crypto.randomUUID(), risks: createKeptRisks(), isStopping: () => false,
  policy: { publicUrl: 'https://adapter.example.org' } as Parameters<typeof readStatistics>[0]['policy'],
});
const CALL = { actor: { id: 'c', kind: 'person', roles: ['coordinator'] }, requestId: 'r' } as const;
const statisticsOf = async (searched: Searched, filter: StatisticsFilter = {}) => {
  const read = await readStatistics(portsOf(searched), CALL, filter);
  if (!read.ok) throw new Error(JSON.stringify(read.failure));
  return read.value;
};
const date = (text: string): Temporal.PlainDate => Temporal.PlainDate.from(text);

onEachEngine('statistics', CASES, (searched) => {
  test('counts each custodian by its identifier, with what its history tells', async () => {
    for (const [stamp, task] of [
      ['2026-10-01T10:00:00Z', fast], ['2026-10-04T10:00:00Z', withDocuments(fast, 'a', 'b')],
      ['2026-10-02T10:00:00Z', slow], ['2026-10-05T10:00:00Z', withFailure({ ...slow, status: 'in-progress' }, { code: 'network-timeout', since: NOW, attempts: 2 })],
      ['2026-10-10T10:00:00Z', withDocuments({ ...slow, status: 'in-progress' }, 'c')], ['2026-10-22T10:00:00Z', withDocuments(slow, 'c', 'd')],
    ] as const) {
      Object.assign(searched, { at: stamp });
      await put(searched, [task]);
    }
    const { custodians, all, from, to } = await statisticsOf(searched);
    expect([from, to]).toEqual(['2025-11-22', '2026-11-22']);
    expect(custodians.map(({ name, identifier }) => [name, identifier?.value])).toEqual([['Hospital North', 'N'], ['Hospital South', undefined]]);
    expect(custodians[0]).toMatchObject({ total: 5, onTime: 1, late: 1, open: 1, overdue: 1, cancelled: 1, inTime: { n: 3 }, days: { n: 2 }, bands: { upTo5: 1, over15: 1 }, completeAtFirst: { n: 2, complete: 1 } });
    expect(custodians[0]?.reasons).toMatchObject([{ code: 'network-timeout', fault: 'network', transfers: 1, late: 1 }]);
    expect(custodians[1]).toMatchObject({ total: 2, onTime: 1, estimates: { open: 1, handedOver: 0 } });
    expect(all.total).toBe(7);
  });

  test('by programme, and by the date of the start, both ends included', async () => {
    expect((await statisticsOf(searched, { programme: 'oncology' })).all).toMatchObject({ total: 1, onTime: 1 });
    expect((await statisticsOf(searched, { programme: 'nothing' })).all.total).toBe(0);
    expect((await statisticsOf(searched, { from: date('2025-11-21'), to: date('2025-11-21') })).all.total).toBe(1);
    expect((await statisticsOf(searched, { from: date('2026-11-01'), to: date('2026-11-15') })).all).toMatchObject({ total: 2, open: 1, overdue: 1 });
    expect((await statisticsOf(searched, { from: date('2026-11-02'), to: date('2026-11-14') })).all.total).toBe(0);
    expect(await readStatistics(portsOf(searched), CALL, { from: date('2026-11-02'), to: date('2026-11-01') })).toMatchObject({ ok: false, failure: { kind: 'invalid' } });
  });

  test('more than a page counts the same, and is learnt from; a stop breaks it off', async () => {
    const many = Array.from({ length: 450 }, (_, i) => transfer({ id: `m${String(i)}`, owner: 'south', start: date('2024-12-01').add({ days: i }).toString(), took: i % 3 === 0 ? 20 : 10, programme: 'oncology' }));
    await put(searched, many.slice(0, 250));
    await put(searched, many.slice(250));
    const filter = { from: date('2024-12-01'), to: date('2026-11-22'), programme: 'oncology' };
    const { custodians: [south] } = await statisticsOf(searched, filter);
    expect(south).toMatchObject({ total: 451, onTime: 301, late: 150, days: { n: 451, median: 10, p90: 20 }, inTime: { n: 451, percent: 66.7 } });
    const turns = { taken: 0 };
    const timer = setInterval(() => { turns.taken += 1; }, 0);
    await statisticsOf(searched, filter);
    clearInterval(timer);
    expect(turns.taken).toBeGreaterThan(1); // others are served between the pages
    const ports = portsOf(searched);
    expect(await learnRisks({ ...ports, isStopping: () => true })).toMatchObject({ ok: false, failure: { kind: 'not-ready' } });
    expect(ports.risks.latest()).toBeUndefined();
    expect((await learnRisks(ports)).ok).toBe(true);
    const learnt = ports.risks.latest()?.programmes.get('oncology');
    expect(learnt?.warnings.judged).toBeGreaterThan(400);
    expect(learnt?.history.ofCustodian.get('Organization/south')?.length).toBe(451);
    expect([...ports.risks.latest()?.programmes.keys() ?? []].toSorted()).toEqual(['children', 'oncology']);
  }, 120_000);

  test('the MeasureReport is one, and its counts are those', async () => {
    const statistics = await statisticsOf(searched, { from: date('2024-12-01'), to: date('2026-11-22') });
    const report = toMeasureReport(statistics);
    expect(createValidate()(report)).toEqual([]);
    const [inTime] = report.group ?? [];
    expect(inTime?.population?.map(({ count }) => count)).toEqual([statistics.all.total, statistics.all.inTime.n, statistics.all.onTime]);
    expect(inTime?.measureScore?.value).toBe(statistics.all.inTime.percent);
    expect(inTime?.stratifier?.[0]?.stratum?.map(({ value }) => value?.text)).toEqual(['Hospital South', 'Hospital North']);
    expect(inTime?.stratifier?.[0]?.stratum?.[1]).not.toHaveProperty('measureScore'); // three were decided
  });
});

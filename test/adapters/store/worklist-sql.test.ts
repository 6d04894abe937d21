// The worklist's page on both engines: which requests, in which order, with what they bring along.
import type { Resource, Task } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { EXT_ATTENTION_BY, PROGRAMME_CODES, STATUS_REASONS, STEP_CODES, TASK_CODE, TASK_CODES } from '../../../src/core/fhir/systems.ts';
import type { WorklistEntry, WorklistQuery } from '../../../src/ports/resource-store.ts';
import { onEachEngine, put, type Searched } from './search-fixture.ts';

const concept = (system: string, code: string): { coding: { system: string; code: string }[] } => ({ coding: [{ system, code }] });
const ref = (reference: string): { reference: string } => ({ reference });

interface Case { readonly id: string; readonly status: Task['status']; readonly due?: string; readonly authoredOn: string; readonly programme?: string; readonly reason?: string; readonly step?: string }
const toCoordination = ({ id, status, due, authoredOn, programme = 'p1', reason, step = 'records' }: Case): Task => ({
  resourceType: 'Task', id: `${id}-c`, status, intent: 'order', code: concept(TASK_CODE, 'fulfill'), focus: ref(`ServiceRequest/${id}`), authoredOn,
  meta: { tag: [{ system: PROGRAMME_CODES, code: programme }] }, businessStatus: concept(STEP_CODES, step),
  ...(reason !== undefined && { statusReason: concept(STATUS_REASONS, reason) }), ...(due !== undefined && { extension: [{ url: EXT_ATTENTION_BY, valueDateTime: due }] }),
});
const toRequest = ({ id }: Case): Resource => ({ resourceType: 'ServiceRequest', id, status: 'active', intent: 'order', subject: ref('Patient/p') });
const toTransfer = (request: string, custodian: string, status: Task['status']): Task => ({
  resourceType: 'Task', id: `${request}-${custodian}`, status, intent: 'order', code: concept(TASK_CODES, 'provide-records'), partOf: [ref(`Task/${request}-c`)], basedOn: [ref(`ServiceRequest/${request}`)], owner: ref(`Organization/${custodian}`),
});

const CASES: readonly Case[] = [
  { id: 'no-due-late', status: 'draft', authoredOn: '2026-11-05T10:00:00+01:00', step: 'intake' },
  { id: 'soon', status: 'received', due: '2026-11-20T23:59:59+01:00', authoredOn: '2026-11-05T10:00:00+01:00', reason: 'collecting-records' },
  { id: 'no-due-early', status: 'accepted', authoredOn: '2026-11-01T10:00:00+01:00', step: 'assessment', programme: 'p2' },
  { id: 'overdue', status: 'in-progress', due: '2026-11-18T23:59:59+01:00', authoredOn: '2026-11-03T10:00:00+01:00', step: 'first-visit' },
  // The same instant, written in another zone; authored before.
  { id: 'overdue-too', status: 'received', due: '2026-11-18T22:59:59Z', authoredOn: '2026-11-03T08:59:00Z', reason: 'awaiting-information', programme: 'p2' },
  { id: 'closed', status: 'completed', due: '2026-11-01T23:59:59+01:00', authoredOn: '2026-10-01T10:00:00+02:00' },
  { id: 'rejected', status: 'rejected', authoredOn: '2026-10-01T10:00:00+02:00' },
  { id: 'cancelled', status: 'cancelled', authoredOn: '2026-10-01T10:00:00+02:00' },
];
const TRANSFERS = [
  toTransfer('soon', 'first', 'requested'), toTransfer('soon', 'second', 'completed'), toTransfer('overdue', 'second', 'received'), toTransfer('closed', 'first', 'completed'),
  // A part of it that is no transfer.
  { ...toTransfer('soon', 'meeting', 'requested'), code: concept(TASK_CODE, 'abort') },
];

const page = async ({ store }: Searched, query: Partial<WorklistQuery> = {}): Promise<{ readonly entries: readonly WorklistEntry[]; readonly next?: string }> => {
  const found = await store.findWorklistPage({ count: 50, ...query });
  if (!found.ok) throw new Error(JSON.stringify(found.failure));
  return found.value;
};
const idsOf = async (searched: Searched, query?: Partial<WorklistQuery>): Promise<readonly string[]> => (await page(searched, query)).entries.map(({ request }) => request.id ?? '');

onEachEngine('worklist', [...CASES.map(toRequest), ...CASES.map(toCoordination), ...TRANSFERS], (searched) => {
  const ALL = ['overdue-too', 'overdue', 'soon', 'no-due-early', 'no-due-late'];

  test('open requests by earliest due, none last, then by when they were authored', async () => {
    expect(await idsOf(searched)).toEqual(ALL);
  });

  test('a request brings its own resource and its transfers, open and ended, and no other part', async () => {
    const { entries } = await page(searched);
    const soon = entries.find(({ request }) => request.id === 'soon');
    expect(soon?.coordination.id).toBe('soon-c');
    expect(soon?.transfers.map(({ id }) => id).toSorted()).toEqual(['soon-first', 'soon-second']);
    expect(entries.find(({ request }) => request.id === 'no-due-early')?.transfers).toEqual([]);
  });

  test('pages of any size are the whole, each request once', async () => {
    for (const count of [1, 2, 3, 4]) {
      const seen: string[] = [];
      for (let cursor: string | undefined = ''; cursor !== undefined;) {
        const next: { readonly entries: readonly WorklistEntry[]; readonly next?: string } = await page(searched, { count, ...(cursor !== '' && { cursor }) });
        seen.push(...next.entries.map(({ request }) => request.id ?? ''));
        cursor = next.next;
      }
      expect(seen).toEqual(ALL);
    }
    expect(await page(searched, { count: 5 })).not.toHaveProperty('next');
  });

  test.each<readonly [Partial<WorklistQuery>, readonly string[]]>([
    [{ programme: 'p2' }, ['overdue-too', 'no-due-early']], [{ programme: 'p3' }, []],
    [{ status: 'received' }, ['overdue-too', 'soon']], [{ status: 'completed' }, []],
    [{ statusReason: 'collecting-records' }, ['soon']], [{ statusReason: 'no-consent' }, []],
    [{ step: 'first-visit' }, ['overdue']], [{ step: 'report' }, []],
    [{ custodian: 'first' }, ['soon']],
    // Ended for `soon`, open for `overdue`.
    [{ custodian: 'second' }, ['overdue']], [{ custodian: 'third' }, []],
    [{ custodian: 'second', status: 'in-progress', programme: 'p1', step: 'first-visit' }, ['overdue']], [{ custodian: 'second', status: 'received' }, []],
    [{ programme: `p1' or '1'='1` }, []], [{ custodian: `x') or 1=1 --` }, []], [{ status: '%' }, []], [{ step: '' }, []],
  ])('filter %j', async (filter, expected) => {
    expect(await idsOf(searched, filter)).toEqual(expected);
    for (const count of [1]) expect((await page(searched, { ...filter, count })).entries.length).toBe(Math.min(1, expected.length));
  });

  test('it moves with its due and leaves when it is closed', async () => {
    const [first] = CASES;
    if (!first) throw new Error('no case');
    await put(searched, [toCoordination({ ...first, status: 'received', due: '2026-11-17T23:59:59+01:00' })]);
    expect((await idsOf(searched))[0]).toBe('no-due-late');
    await put(searched, [toCoordination({ ...first, status: 'cancelled' })]);
    expect(await idsOf(searched)).toEqual(ALL.slice(0, -1));
    await put(searched, [toCoordination(first)]);
    expect(await idsOf(searched)).toEqual(ALL);
  });

  describe('cursors', () => {
    test.each(['x', '', '"', 'bnVsbA', Buffer.from('["worklist"]').toString('base64url'), Buffer.from('["worklist",1,2]').toString('base64url'), Buffer.from('["Task:due","a",2]').toString('base64url')])('%j is refused', async (cursor) => {
      expect(await searched.store.findWorklistPage({ count: 1, cursor })).toMatchObject({ ok: false, failure: { kind: 'malformed' } });
    });
  });
});

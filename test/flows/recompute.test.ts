// A recomputation beside whatever else writes: a transfer that is written before it is come to is not passed over.
import { expect, it } from 'vitest';
import { readTransfer } from '../../src/core/fhir/transfer.ts';
import { recomputeDeadlines } from '../../src/flows/recompute-deadlines.ts';
import type { ResourceStore } from '../../src/ports/resource-store.ts';
import { openNoticeWorld, transferOf } from '../support/notice-world.ts';

const LATER = '2026-11-13T09:00:05+01:00';

it.each([[false, '2026-11-18T23:59:59+01:00'], [true, undefined]])('a worker of the exchange writes it meanwhile (dry run: %s)', async (dryRun, dueAt) => {
  const { ports, put, play, clock } = await openNoticeWorld();
  await play('a', [], { restriction: {} });
  let isWritten = false;
  const search: ResourceStore['search'] = async (query) => {
    if (!isWritten) {
      isWritten = true;
      clock.set(LATER);
      await put(transferOf('a', { restriction: {}, businessStatus: { text: 'asked for' } }));
    }
    return ports.store.search(query);
  };
  const done = await recomputeDeadlines({ ...ports, store: { ...ports.store, search } }, { dryRun });
  expect(done).toMatchObject({ ok: true, value: { body: { differing: 1, written: dryRun ? 0 : 1 } } });
  const kept = await ports.store.read('Task', 't-a');
  expect(kept?.resourceType === 'Task' && [readTransfer(kept).dueAt, kept.businessStatus?.text]).toEqual([dueAt, 'asked for']);
});

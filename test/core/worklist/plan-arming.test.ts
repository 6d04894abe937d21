// What may be asked now and is not being asked goes back into the outbox; what the network itself refused does not (S8).
import type { Task } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { STATUS_REASONS } from '../../../src/core/fhir/systems.ts';
import { readTransfer, withExchange } from '../../../src/core/fhir/transfer.ts';
import { assessRequest } from '../../../src/core/worklist/assess-request.ts';
import { planArming } from '../../../src/core/worklist/plan-arming.ts';
import type { RequestRecord } from '../../../src/core/worklist/request-record.ts';
import { caseFolders, knownOf, withTransfers } from './record-of.ts';

const { record, now, programme } = knownOf('001');
const parked = (change: Partial<Task> = {}): RequestRecord => withTransfers(record, (t) => ({ ...withExchange(t, undefined), ...change }));
const waiting = (code: string): Partial<Task> => ({ statusReason: { coding: [{ system: STATUS_REASONS, code }] } });
const arm = (given: RequestRecord, permit = true) => planArming(given, { decisions: new Map(given.transfers.map((t) => [t.id ?? '', { permit, reasons: [] }])) }, { now, programme });

it('due at once, with no attempt made and no reason to wait', () => {
  const [task, ...more] = arm(parked({ ...waiting('no-consent'), status: 'in-progress' }));
  expect(more).toEqual([]);
  expect(task && readTransfer(task).exchange).toEqual({ nextAt: '2026-11-03T09:30:00.000Z', attempts: 0 });
  expect(task).toMatchObject({ status: 'in-progress', lastModified: '2026-11-03T09:30:00.000Z' });
  expect(task).not.toHaveProperty('statusReason');
});

it.each<[string, () => readonly Task[]]>([
  ['it is being asked for', () => arm(record)],
  ['it may not be asked for', () => arm(parked(), false)],
  ['nothing was decided about it', () => planArming(parked(), { decisions: new Map() }, { now, programme })],
  ['the network refused', () => arm(parked(waiting('network-refused')))],
  ['it has ended', () => arm(parked({ status: 'completed' }))],
  ['it was cancelled', () => arm(parked({ status: 'cancelled' }))],
])('left alone: %s', (_name, plan) => {
  expect(arm(parked())).toHaveLength(1);
  expect(plan()).toEqual([]);
});

describe.each(caseFolders)('%s', (folder) => {
  const known = knownOf(folder);
  it('armed once, there is nothing more to arm', () => {
    const none = withTransfers(known.record, (t) => withExchange(t, undefined));
    const assess = (r: RequestRecord) => assessRequest(r, known.programme, known.now);
    const armed = planArming(none, assess(none), known);
    expect(armed.map((t) => t.id)).toEqual([...assess(none).decisions].filter(([, d]) => d.permit).map(([id]) => id));
    const after = withTransfers(none, (t) => armed.find((a) => a.id === t.id) ?? t);
    expect(planArming(after, assess(after), known)).toEqual([]);
  });
});


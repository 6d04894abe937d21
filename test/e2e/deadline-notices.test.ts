// The ladder over real HTTP: notices by their day, once, dry runs that write nothing, what a stop has missed, and two rules compared.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { readNotice } from '../../src/core/fhir/notice.ts';
import { runToEnd } from '../support/spawn-adapter.ts';
import { searchAll, startTestAdapter, stateOf, transferOf, type TestAdapter } from '../support/adapter.ts';
import { childIntake, submit } from '../support/stories.ts';
import type { CommunicationRequest } from '@medplum/fhirtypes';

vi.setConfig({ testTimeout: 60_000 });
const open: TestAdapter[] = [];
afterAll(async () => { for (const adapter of open) await adapter.stop(); });

const start = async (options: Parameters<typeof startTestAdapter>[0] = {}): Promise<TestAdapter> => {
  const adapter = await startTestAdapter(options);
  open.push(adapter);
  return adapter;
};

const RECEIVED = '2026-11-03T10:00:00+01:00';
/** Due on 18 November. */
const ask = async (adapter: TestAdapter): Promise<string> => {
  const intake = childIntake(adapter.clock.now());
  const custodians = (intake.custodians as readonly object[]).slice(0, 1).map((c) => ({ ...c, receivedAt: RECEIVED, validAt: RECEIVED }));
  const sent = await submit(adapter, { ...intake, custodians });
  if (sent.status !== 201) throw new Error(sent.text);
  return sent.body.at('id').text;
};
const checkAt = async (adapter: TestAdapter, at: string, body: object = {}) => {
  adapter.clock.set(at);
  return (await adapter.post('/deadline-checks', body)).body;
};
const noticesOf = async (adapter: TestAdapter) => (await searchAll(adapter, 'CommunicationRequest')).map((r) => readNotice(r.value as CommunicationRequest)).toSorted((a, b) => (a.step < b.step ? -1 : 1));

describe('the ladder', () => {
  it('tells each once, on its day; a dry run says what it would, and writes nothing', async () => {
    const adapter = await start();
    await ask(adapter);
    expect((await checkAt(adapter, '2026-11-07T23:59:59+01:00')).at('checked').value).toBe(0);
    const dry = await checkAt(adapter, '2026-11-13T09:30:00+01:00', { dryRun: true });
    expect([dry.at('notices', 'planned').value, dry.at('wouldTell').list.map((n) => n.at('step').text).sort()]).toEqual([2, ['before-10', 'before-5']]);
    expect(await noticesOf(adapter)).toEqual([]);
    const seen: string[] = [];
    for (let day = Temporal.PlainDate.from('2026-11-04'); day.toString() < '2026-12-04'; day = day.add({ days: 1 })) {
      const made = (await checkAt(adapter, `${day.toString()}T00:00:00+01:00`)).at('notices');
      if (made.at('planned').value !== 0) seen.push(`${day.toString()} ${String(made.at('planned').value)}`);
      expect(made.at('overtaken').value).toBe(0);
    }
    expect(seen).toEqual(['2026-11-08 1', '2026-11-13 1', '2026-11-16 1', '2026-11-18 1', '2026-11-19 2', '2026-11-25 2']);
    const notices = await noticesOf(adapter);
    expect(notices).toHaveLength(8);
    expect(JSON.stringify(notices)).not.toMatch(/Peeters|Patient\//u);
    expect((await checkAt(adapter, '2027-06-01T00:00:00Z')).at('checked').value).toBe(0);
  });

  it('after a stop it tells what still makes sense, records the rest, and says since when none ran', async () => {
    const adapter = await start();
    await ask(adapter);
    await checkAt(adapter, '2026-11-04T00:00:00+01:00');
    const late = await checkAt(adapter, '2026-11-20T12:00:00+01:00');
    expect([late.at('notices', 'planned').value, late.at('notices', 'overtaken').value, late.at('flagged').value, late.at('lastRunAt').text]).toEqual([2, 4, 1, '2026-11-03T23:00:00.000Z']);
    const notices = await noticesOf(adapter);
    expect(notices.filter((n) => n.status === 'revoked').map((n) => [n.step, n.reason, n.exchange])).toEqual(
      ['before-10', 'before-2', 'before-5', 'due'].map((step) => [step, 'overtaken', undefined]));
  });

  it('a copy that was handed over ends it', async () => {
    const adapter = await start();
    const id = await ask(adapter);
    await checkAt(adapter, '2026-11-08T00:00:00+01:00');
    adapter.clock.set('2026-11-10T12:00:00+01:00');
    const key = transferOf(await stateOf(adapter, id), 'noord').at('id').text;
    expect((await adapter.post(`/second-opinion-requests/${id}/transfers/${key}/completion`, { completedAt: '2026-11-10T11:00:00+01:00', recordedBy: 'coordinator-1' }, { 'Idempotency-Key': 'k' })).status).toBe(200);
    expect((await checkAt(adapter, '2027-01-01T00:00:00Z')).at('notices', 'planned').value).toBe(0);
    expect((await noticesOf(adapter)).map((n) => n.step)).toEqual(['before-10']);
  });
});

it('compares two rules over what happened', async () => {
  const adapter = await startTestAdapter();
  await ask(adapter);
  await adapter.stop();
  const rule = (change: object) => {
    const file = path.join(adapter.folder, 'rule.json');
    writeFileSync(file, JSON.stringify({ id: 'shorter', length: 5, unit: 'calendar-day', dueSoonDays: 1, source: 'agreement', ...change }));
    return file;
  };
  const span = '2026-11-01T00:00:00+01:00..2026-11-15T00:00:00+01:00';
  const run = async (...args: readonly string[]) => runToEnd({ folder: adapter.folder }, 'deadlines', ...args);
  const json = await run('--replay', span, '--rules', rule({}), '--json');
  expect([json.status, json.stderr]).toEqual([0, '']);
  expect(JSON.parse(json.stdout)).toMatchObject({
    transfers: 1, now: { overdue: 0, notices: 2 }, other: { overdue: 1, notices: 0 }, differ: { due: 1, overdue: 1, notices: 1 },
    differences: [{ now: { dueAt: '2026-11-18T23:59:59+01:00', notices: ['before-10.coordinator', 'before-5.custodian'] }, other: { dueAt: '2026-11-08T23:59:59+01:00', isFlagged: true } }],
  });
  const text = await run('--replay', span, '--rules', rule({}));
  expect(text.stdout).toContain('other rule:    1 overdue, 0 notices');
  expect((await run('--replay', span, '--rules', rule({ length: 0 }))).status).toBe(1);
  for (const wrong of [['--replay', span], ['--replay', '2026-11-15T00:00:00Z..2026-11-01T00:00:00Z', '--rules', 'x'], ['--replay', span, '--rules', 'x', '--dry-run'], ['--json']]) expect([wrong, (await run(...wrong)).status]).toEqual([wrong, 2]);
});

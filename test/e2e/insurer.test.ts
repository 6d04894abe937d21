// Who pays (P2.4), over HTTP: recorded in parts, and the gate at the first visit that the programme asks for.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { discard, issuesOf, missingOf, newFolder, searchAll, startTestAdapter, stateOf, type Answer, type TestAdapter } from '../support/adapter.ts';
import { adultIntake, submit } from '../support/stories.ts';

const PROGRAMMES = path.join(import.meta.dirname, '../../src/config/programmes');

interface Asked { readonly adapter: TestAdapter; readonly id: string; readonly notice: (body: object) => Promise<Answer>; readonly book: (kind?: string) => Promise<Answer> }

/** An adult's request of which the insurer is what `insurer` says, under a programme whose gate is `gate`. */
const open = async (gate: 'warn' | 'block', insurer: object | undefined): Promise<Asked> => {
  const folder = newFolder();
  const programmesDir = path.join(folder, 'programmes');
  mkdirSync(programmesDir);
  for (const name of readdirSync(PROGRAMMES)) {
    const programme = JSON.parse(readFileSync(path.join(PROGRAMMES, name), 'utf8')) as { readonly insurer: object };
    writeFileSync(path.join(programmesDir, name), JSON.stringify({ ...programme, insurer: { ...programme.insurer, gate } }));
  }
  const adapter = await startTestAdapter({ folder, settings: { programmesDir } });
  onTestFinished(() => discard(adapter));
  const { insurer: _named, ...intake } = adultIntake(adapter.clock.now());
  const id = (await submit(adapter, { ...intake, ...(insurer && { insurer }) })).body.at('id').text;
  const inDays = (days: number, minutes = 0): string => adapter.clock.now().add({ hours: 24 * days, minutes }).toString();
  const post = (at: string, body: object): Promise<Answer> => adapter.post(`/second-opinion-requests/${id}/${at}`, body);
  return { adapter, id, notice: (body) => post('insurer-notice', body), book: (kind = 'first-visit') => post('appointments', { kind, start: inDays(9), end: inDays(9, 30) }) };
};

it('nothing known, the gate blocks: refused with both things open, and nothing is booked; a meeting needs no payer', async () => {
  const { adapter, id, book } = await open('block', undefined);
  const refused = await book();
  expect(refused.status).toBe(422);
  expect(issuesOf(refused).filter((i) => i.startsWith('business-rule insurer'))).toEqual([expect.stringContaining('The health insurer was not informed'), expect.stringContaining('Neither an insurer nor somebody who pays is known')]);
  expect(refused.body.at('issue', 0, 'details', 'coding', 0, 'code').text).toBe('patient-pending');
  expect(await searchAll(adapter, `Appointment?based-on=ServiceRequest/${id}`)).toEqual([]);
  expect((await book('team-meeting')).status).toBe(201);
});

it('control: the same where the gate warns is booked, with both warnings', async () => {
  const { book } = await open('warn', undefined);
  const booked = await book();
  const warned = booked.body.at('warnings').list.map((w) => w.at('text').text).filter((text) => /insurer/u.test(text));
  expect([booked.status, warned.length]).toEqual([201, 2]);
});

it('not covered: blocked until the patient accepts to pay, which becomes a Coverage of its own', async () => {
  const { adapter, id, notice, book } = await open('block', { organisation: { name: 'Insurer (invented)', identifiers: [] }, informedOn: '2026-11-01' });
  expect((await notice({ coverage: 'not-covered' })).body.at('insurer', 'open', 0).text).toContain('does not cover');
  expect((await book()).status).toBe(422);
  const paid = await notice({ selfPay: true });
  expect([paid.status, paid.body.at('insurer').value]).toEqual([200, { informedOn: '2026-11-01', coverage: 'not-covered', selfPay: true, open: [] }]);
  expect((await searchAll(adapter, `Coverage?patient=${(await searchAll(adapter, `ServiceRequest?_id=${id}`))[0]?.at('subject', 'reference').text ?? ''}`)).length).toBe(2);
  expect((await book()).status).toBe(201);
});

it('waived with a reason: nothing is missing and the visit is booked; without one it is refused', async () => {
  const { adapter, id, notice, book } = await open('block', undefined);
  expect((await notice({ waived: { decidedBy: 'coordinator-1', decidedAt: adapter.clock.now().toString() } })).status).toBe(422);
  expect(missingOf(await stateOf(adapter, id))).toContain('insurer-notice');
  const waived = await notice({ waived: { reason: 'Paid from the fund', decidedBy: 'coordinator-1', decidedAt: adapter.clock.now().toString() } });
  expect([waived.status, missingOf(waived.body).includes('insurer-notice'), waived.body.at('insurer', 'open').list]).toEqual([200, false, []]);
  expect((await book()).status).toBe(201);
});

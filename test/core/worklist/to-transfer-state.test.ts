// One transfer as people see it: S3 (an estimate is never a breach), S4 (days in the custodian's zone), S13 (late stays known, ended is not late).
import type { Task } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { EXT_EXCHANGE, EXT_OVERDUE } from '../../../src/core/fhir/systems.ts';
import { toTransferState } from '../../../src/core/worklist/to-transfer-state.ts';
import { P1 } from '../intake/valid-intake.ts';
import { at, clockOf, CLOCK, DUE, ENDED, inputsOf, RUNNING, transferWith } from '../exchange/open-transfer.ts';
import { planReception } from '../../../src/core/exchange/plan-reception.ts';

const OPEN = '2026-11-05T10:00:00Z';
const byReference = new Map([
  ['Organization/first', { resourceType: 'Organization' as const, name: 'First hospital' }], ['Patient/p1', { resourceType: 'Patient' as const }], ['PractitionerRole/d1', { resourceType: 'PractitionerRole' as const }],
]);
const see = (change: Partial<Task> = {}, now: string | Temporal.Instant = OPEN, decisions = new Map()) =>
  toTransferState(transferWith(change), { record: { byReference }, programme: P1, look: { assessment: { decisions }, now: typeof now === 'string' ? at(now) : now } });
const due = (end: string) => ({ restriction: { period: { start: '2026-11-03T10:12:00+01:00', end } } });
const SENT = { extension: [clockOf({ requestedAt: '2026-11-03T10:12:00+01:00' }, 'sent'), DUE] };
const deliver = (reference: string) => ({ input: inputsOf([]).map((i) => (i.valueReference ? { ...i, valueReference: { reference } } : i)) });

it('says who, what, since when and until when', () => {
  expect(see()).toEqual({
    id: 't1', waitsFor: 'custodian', custodian: { key: 'first', name: 'First hospital' }, channel: 'network', deliverTo: 'receiving-hospital', kinds: ['11503-0'], status: 'requested',
    basis: 'received', startAt: '2026-11-03T10:12:00+01:00', dueAt: '2026-11-18T23:59:59+01:00', dueOn: '2026-11-18', daysLeft: 13, daysLate: 0,
    paused: false, overdue: false, dueSoon: false, estimate: false, nextAttemptAt: '2026-11-05T10:00:00.000Z', attempts: 0, documents: [], quarantined: [],
  });
});

it.each<[string, string, object]>([
  ['four days before', '2026-11-14T23:59:59+01:00', { daysLeft: 4, daysLate: 0, overdue: false, dueSoon: false }],
  ['three days before: soon', '2026-11-15T00:00:00+01:00', { daysLeft: 3, daysLate: 0, overdue: false, dueSoon: true }],
  ['the last second of the due date', '2026-11-18T23:59:59+01:00', { daysLeft: 0, daysLate: 0, overdue: false, dueSoon: true }],
  ['the first of the next', '2026-11-19T00:00:00+01:00', { daysLeft: 0, daysLate: 1, overdue: true, dueSoon: false }],
])('%s', (_name, now, expected) => { expect(see({}, now)).toMatchObject(expected); });

it.each([['2026-11-19T00:00:00+01:00', 1], ['2027-11-19T00:00:00+01:00', 366]])('an estimate that passed (%s) is never overdue, but asks for attention', (now, daysLate) => {
  expect(see(SENT, now)).toMatchObject({ basis: 'sent', estimate: true, overdue: false, dueSoon: true, daysLate, dueOn: '2026-11-18' });
});

it.each(ENDED)('one that is %s is neither late nor soon, however late it is', (status) => {
  const state = see({ status }, '2027-01-01T00:00:00Z');
  expect(state).toMatchObject({ status, overdue: false, dueSoon: false, dueOn: '2026-11-18' });
  for (const key of ['daysLeft', 'daysLate']) expect(state).not.toHaveProperty(key);
});
it.each(RUNNING)('one that is %s is late', (status) => { expect(see({ status }, '2027-01-01T00:00:00Z').overdue).toBe(true); });

it('delivered late stays known (S13)', () => {
  const overdue = { url: EXT_OVERDUE, extension: [{ url: 'since', valueDate: '2026-11-19' }, { url: 'cleared', valueDateTime: '2026-11-21T09:00:00+01:00' }] };
  expect(see({ status: 'completed', extension: [CLOCK, overdue] }, '2027-01-01T00:00:00Z')).toMatchObject({ overdue: false, overdueSince: '2026-11-19', overdueCleared: '2026-11-21T09:00:00+01:00' });
});

it('no clock, no days', () => {
  const { restriction: _none, ...rest } = transferWith({ extension: [clockOf({})] });
  const state = toTransferState(rest, { record: { byReference }, programme: P1, look: { assessment: { decisions: new Map() }, now: at('2030-01-01T00:00:00Z') } });
  expect(state).toMatchObject({ overdue: false, dueSoon: false, estimate: false });
  for (const key of ['dueOn', 'dueAt', 'daysLeft', 'daysLate', 'basis', 'startAt', 'decision', 'statusReason', 'nextAttemptAt', 'attempts']) expect(state).not.toHaveProperty(key);
});

it('counts in the custodian\'s zone, else in the programme\'s', () => {
  const inZone = (timeZone?: string) => ({
    ...due('2026-11-18T23:59:59Z'),
    extension: [{ ...CLOCK, extension: [{ url: 'basis', valueCode: 'received' }, ...(timeZone ? [{ url: 'timeZone', valueCode: timeZone }] : [])] }],
  });
  // 23:30 in London is 00:30 of the next day in Brussels
  expect(see(inZone('Europe/London'), '2026-11-18T23:30:00Z')).toMatchObject({ daysLeft: 0, daysLate: 0, overdue: false });
  expect(see({ ...inZone(), ...due('2026-11-18T23:59:59+01:00') }, '2026-11-18T23:30:00Z')).toMatchObject({ daysLate: 1, overdue: true });
});

it.each<[string, Partial<Task>, object]>([
  ['the hospital', {}, { deliverTo: 'receiving-hospital' }],
  ['the patient', deliver('Patient/p1'), { deliverTo: 'patient' }],
  ['a doctor', deliver('PractitionerRole/d1'), { deliverTo: 'doctor' }],
  ['by letter', { input: inputsOf([]) }, { channel: 'letter' }],
  ['an unknown custodian', { owner: { reference: 'Organization/unknown' } }, { custodian: { key: 'first', name: '' } }],
])('%s', (_name, change, expected) => { expect(see(change)).toMatchObject(expected); });

it('what came, what was put aside, and what may be asked', () => {
  const lease = { now: at(OPEN), leaseSeconds: 60 };
  const received = planReception(transferWith(), { kind: 'document', reference: 'DocumentReference/d1' }, lease);
  const both = planReception(received, { kind: 'quarantined', reference: 'Binary/b1', reason: 'hash-mismatch', uniqueId: { value: 'x' } }, lease);
  const decision = { permit: false, reasons: [{ code: 'no-consent', text: 'x' }], consent: 'Consent/c1' };
  const state = see({ ...both }, OPEN, new Map([['t1', decision]]));
  expect(state).toMatchObject({ documents: ['DocumentReference/d1'], quarantined: [{ binary: 'Binary/b1', reason: 'hash-mismatch' }] });
  expect(state.decision).toEqual({ permit: false, reasons: [{ code: 'no-consent', text: 'x' }] });
});

it('looked at twice it is the same, and only what is open with a received clock is ever overdue', () => {
  const seconds = fc.integer({ min: -40 * 86_400, max: 400 * 86_400 });
  fc.assert(fc.property(seconds, fc.constantFrom(...RUNNING, ...ENDED), fc.constantFrom('received', 'sent'), (after, status, basis) => {
    const now = at('2026-11-18T23:59:59+01:00').add({ seconds: after });
    const change: Partial<Task> = { status, ...(basis === 'sent' && SENT) };
    const state = see(change, now);
    expect(see(change, now)).toEqual(state);
    expect(state.overdue).toBe(after >= 1 && basis === 'received' && (RUNNING as readonly string[]).includes(status));
    expect(state.overdue && state.dueSoon).toBe(false);
    expect(state.estimate && state.overdue).toBe(false);
  }));
});

it('a claim shows that it is being asked, till when it is left to who asks, and how often it was', () => {
  const claimed = { url: EXT_EXCHANGE, extension: [{ url: 'nextAt', valueDateTime: '2026-11-05T10:02:00Z' }, { url: 'attempts', valueUnsignedInt: 4 }, { url: 'worker', valueString: 'w1' }] };
  const state = see({ extension: [CLOCK, claimed] });
  expect(state).toMatchObject({ attemptUntil: '2026-11-05T10:02:00Z', attempts: 4 });
  expect(state).not.toHaveProperty('nextAttemptAt');
  expect(JSON.stringify(state)).not.toContain('w1');
});

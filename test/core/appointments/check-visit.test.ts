// P2.6-P2.8: which visits can be booked, and when the second one.
import type { Appointment } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { checkVisit, type VisitContext, type WantedVisit } from '../../../src/core/appointments/check-visit.ts';
import type { InsurerFacts } from '../../../src/core/fhir/insurer.ts';
import { VISIT_CODES } from '../../../src/core/fhir/systems.ts';
import type { VisitKind } from '../../../src/core/fhir/visit.ts';
import { P1, P2 } from '../intake/valid-intake.ts';

const booked = (kind: VisitKind, start: string, status: Appointment['status'] = 'booked'): Appointment => ({
  resourceType: 'Appointment', status, start, participant: [{ status: 'accepted' }], serviceType: [{ coding: [{ system: VISIT_CODES, code: kind }] }],
});
const INFORMED: InsurerFacts = { named: true, selfPay: false, informedOn: '2026-11-02' };
const FIRST = booked('first-visit', '2026-11-24T10:00:00+01:00');
const booking = (kind: VisitKind, start = '2026-12-01T10:00:00+01:00', end = '2026-12-01T10:40:00+01:00'): WantedVisit => ({ kind, start, end });
const check = (asked: WantedVisit, change: Partial<VisitContext> = {}) =>
  checkVisit(asked, { programme: P2, existing: [FIRST], insurer: INFORMED, isReached: true, ...change }).map((i) => [i.severity ?? 'error', i.expression]);

it.each<[string, WantedVisit, Partial<VisitContext>]>([
  ['a first visit', booking('first-visit'), { existing: [] }],
  ['a second visit a week after the first', booking('second-visit'), {}],
  ['a team meeting, and another', booking('team-meeting'), { existing: [booked('team-meeting', '2026-11-25T10:00:00+01:00')] }],
  ['a first visit where one was cancelled', booking('first-visit'), { existing: [{ ...FIRST, status: 'cancelled' }] }],
  ['a first visit where one was missed', booking('first-visit'), { existing: [{ ...FIRST, status: 'noshow' }] }],
  ['a second visit after one that took place', booking('second-visit'), { existing: [{ ...FIRST, status: 'fulfilled' }] }],
])('%s', (_name, asked, change) => {
  expect(check(asked, change)).toEqual([]);
});

describe('refused', () => {
  it.each<[string, WantedVisit, Partial<VisitContext>, string]>([
    ['a kind the programme does not have', booking('team-meeting'), { programme: { ...P2, visits: { ...P2.visits, kinds: ['first-visit'] } } }, 'kind'],
    ['an end at the start', booking('team-meeting', '2026-12-01T10:00:00+01:00', '2026-12-01T10:00:00+01:00'), {}, 'end'],
    ['an end before the start, in another zone', booking('team-meeting', '2026-12-01T10:00:00+01:00', '2026-12-01T10:30:00+02:00'), {}, 'end'],
    ['a first visit twice', booking('first-visit'), {}, 'kind'],
    ['a second visit twice', booking('second-visit'), { existing: [FIRST, booked('second-visit', '2026-12-02T10:00:00+01:00')] }, 'kind'],
    ['a second visit without a first', booking('second-visit'), { existing: [] }, 'kind'],
    ['a second visit after a cancelled first', booking('second-visit'), { existing: [{ ...FIRST, status: 'cancelled' }] }, 'kind'],
    ['a second visit after a meeting', booking('second-visit'), { existing: [booked('team-meeting', '2026-11-24T10:00:00+01:00')] }, 'kind'],
  ])('%s', (_name, asked, change, expression) => {
    expect(check(asked, change)).toEqual([['error', expression]]);
  });
});

describe('the window of the second visit: 7 days, give or take 3, by local dates', () => {
  it.each<[string, boolean]>([
    ['2026-11-24', false], ['2026-11-27', false], ['2026-11-28', true], ['2026-12-01', true], ['2026-12-04', true], ['2026-12-05', false], ['2026-11-17', false],
  ])('%s', (day, fits) => {
    const asked = booking('second-visit', `${day}T16:00:00+01:00`, `${day}T16:40:00+01:00`);
    expect(check(asked)).toEqual(fits ? [] : [['error', 'start']]);
  });

  it('never before or on the day of the first, however wide', () => {
    const programme = { ...P2, visits: { ...P2.visits, secondVisit: { afterDays: 7, windowDays: 30 } } };
    expect(check(booking('second-visit', '2026-11-24T16:00:00+01:00', '2026-11-24T16:40:00+01:00'), { programme })).toEqual([['error', 'start']]);
  });

  it('takes the date at the hospital', () => {
    // 23:30 UTC on 3 December is the 4th in Amsterdam, on 4 December the 5th
    expect(check(booking('second-visit', '2026-12-03T23:30:00Z', '2026-12-03T23:50:00Z'))).toEqual([]);
    expect(check(booking('second-visit', '2026-12-04T23:30:00Z', '2026-12-04T23:50:00Z'))).toEqual([['error', 'start']]);
  });

  it('takes the first visit\'s date there too', () => {
    // 23:30 UTC on 24 November is the 25th in Amsterdam: the window closes on 5 December
    const existing = [booked('first-visit', '2026-11-24T23:30:00Z')];
    expect(check(booking('second-visit', '2026-12-05T10:00:00+01:00', '2026-12-05T10:30:00+01:00'), { existing })).toEqual([]);
  });

  it('does not exist where the programme has none', () => {
    expect(check(booking('second-visit', '2027-03-01T10:00:00Z', '2027-03-01T11:00:00Z'), { programme: P1, existing: [] })).toEqual([]);
  });
});

it('warns, and does not refuse, a first visit of which the insurer was not told', () => {
  const untold = { existing: [], insurer: { named: true, selfPay: false } };
  expect(check(booking('first-visit'), untold)).toEqual([['warning', undefined]]);
  expect(check(booking('team-meeting'), untold)).toEqual([]);
  expect(check(booking('first-visit'), { ...untold, programme: P1 })).toEqual([]);
});

it('refuses it where the programme says so', () => {
  const programme = { ...P2, insurer: { ...P2.insurer, gate: 'block' as const } };
  expect(check(booking('first-visit'), { programme, existing: [] })).toEqual([]);
  expect(check(booking('first-visit'), { programme, existing: [], insurer: { named: true, selfPay: false } })).toEqual([['error', 'insurer']]);
});

describe('the path', () => {
  it('a second visit waits for the outcome of the team', () => {
    expect(check(booking('second-visit'), { isReached: false })).toEqual([['error', 'kind']]);
  });
  it('a first visit may be booked ahead of the assessment, with a warning', () => {
    expect(check(booking('first-visit'), { existing: [], isReached: false })).toEqual([['warning', 'kind']]);
  });
  it('a meeting may be booked ahead', () => { expect(check(booking('team-meeting'), { isReached: false })).toEqual([]); });
});

describe('a first visit that is moved', () => {
  const second = booked('second-visit', '2026-12-01T10:00:00+01:00');
  it.each([['2026-11-21T10:00:00+01:00', []], ['2026-11-27T23:30:00+01:00', []], ['2026-11-20T10:00:00+01:00', [['warning', 'start']]], ['2026-11-28T00:30:00+01:00', [['warning', 'start']]]])('to %s', (start, expected) => {
    expect(check(booking('first-visit', start, '2026-12-24T10:00:00+01:00'), { existing: [second] })).toEqual(expected);
  });
});

// A visit as people see it, and what its cancellation means for the bill (S15).
import type { Appointment } from '@medplum/fhirtypes';
import { expect, it } from 'vitest';
import { APPOINTMENT_CANCELLATION, EXT_CANCELLED_AT, VISIT_CODES } from '../../../src/core/fhir/systems.ts';
import { toVisitState } from '../../../src/core/worklist/to-visit-state.ts';
import { P2 } from '../intake/valid-intake.ts';

const START = '2026-11-20T10:00:00+01:00';
const visitWith = (change: Partial<Appointment> = {}): Appointment => ({
  resourceType: 'Appointment', id: 'a1', status: 'booked', start: START, end: '2026-11-20T11:00:00+01:00', participant: [], serviceType: [{ coding: [{ system: VISIT_CODES, code: 'first-visit' }] }], ...change,
});
const cancelled = (receivedAt: string, by: 'pat' | 'prov' | 'other' = 'pat', change: Partial<Appointment> = {}): Appointment => visitWith({
  status: 'cancelled', cancelationReason: { coding: [{ system: APPOINTMENT_CANCELLATION, code: by }] }, extension: [{ url: EXT_CANCELLED_AT, valueDateTime: receivedAt }], ...change,
});
const bill = (a: Appointment, programme = P2) => { const { lateCancellation, billable } = toVisitState(a, programme, []); return [lateCancellation, billable]; };
const LATE = '2026-11-19T10:00:01+01:00';

it('booked: nothing about a bill', () => {
  expect(toVisitState(visitWith(), P2, [])).toEqual({ id: 'a1', kind: 'first-visit', status: 'booked', start: START, end: '2026-11-20T11:00:00+01:00' });
});

it.each<[string, Appointment, boolean, boolean]>([
  ['exactly 24 hours before is in time', cancelled('2026-11-19T10:00:00+01:00'), false, false],
  ['one second later is late', cancelled(LATE), true, true],
  ['the same moment told in UTC', cancelled('2026-11-19T09:00:01Z'), true, true],
  ['late by the hospital is not billed', cancelled(LATE, 'prov'), true, false],
  ['late for another reason is not billed', cancelled(LATE, 'other'), true, false],
  ['a meeting has no patient', cancelled(LATE, 'pat', { serviceType: [{ coding: [{ system: VISIT_CODES, code: 'team-meeting' }] }] }), true, false],
  ['who did not come is billed', cancelled('2026-11-20T12:00:00+01:00', 'prov', { status: 'noshow' }), true, true],
  ['a patient of another code system is none', cancelled(LATE, 'pat', { cancelationReason: { coding: [{ system: 'https://other.example.org', code: 'pat' }] } }), true, false],
])('%s', (_name, appointment, late, billable) => { expect(bill(appointment)).toEqual([late, billable]); });

it('as many hours as the programme says', () => {
  const hours = (cancellationHours: number) => ({ ...P2, visits: { ...P2.visits, cancellationHours } });
  expect(bill(cancelled(LATE), hours(23))).toEqual([false, false]);
  expect(bill(cancelled('2026-11-18T10:00:01+01:00'), hours(48))).toEqual([true, true]);
});

it('24 hours are elapsed time over the clock change', () => {
  const start = { start: '2026-10-25T10:00:00+01:00' };
  expect(bill(cancelled('2026-10-24T11:00:00+02:00', 'pat', start))).toEqual([false, false]);
  expect(bill(cancelled('2026-10-24T11:00:01+02:00', 'pat', start))).toEqual([true, true]);
});

it('absent stays absent', () => {
  const { start: _s, end: _e, serviceType: _t, id: _i, ...bare } = visitWith();
  expect(toVisitState(bare, P2, [])).toEqual({ id: '', kind: '', status: 'booked' });
});

it.each([
  ['a calendar that writes UTC', '2026-11-20T09:00:00.000Z', '2026-11-20T10:00:00+01:00'],
  ['in summer', '2026-07-20T09:00:00Z', '2026-07-20T11:00:00+02:00'],
  ['the clock of another place', '2026-11-20T04:00:00-05:00', '2026-11-20T10:00:00+01:00'],
  ['no moment at all', 'soon', 'soon'],
])('its time is told by the clock of the hospital: %s', (_whose, start, expected) => { expect(toVisitState({ ...visitWith(), start }, P2, []).start).toBe(expected); });

// S15: exactly 24 hours is in time, whatever the clocks on the wall did.
import type { Appointment } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decideCancellation, type CancellationQuestion } from '../../../src/core/appointments/decide-cancellation.ts';
import { VISIT_CODES } from '../../../src/core/fhir/systems.ts';

const START = '2026-11-24T10:00:00+01:00';
const visit = (change: Partial<Appointment> = {}, code = 'first-visit'): Appointment => ({
  resourceType: 'Appointment', status: 'booked', start: START, end: '2026-11-24T10:40:00+01:00', participant: [{ status: 'accepted' }],
  serviceType: [{ coding: [{ system: VISIT_CODES, code }] }], ...change,
});
const decide = (receivedAt: string, change: Partial<CancellationQuestion> = {}) => decideCancellation({ appointment: visit(), by: 'patient', receivedAt, cancellationHours: 24, ...change });

it.each<[string, string, Appointment, boolean]>([
  ['a week before', '2026-11-17T10:00:00+01:00', visit(), false],
  ['one second before the limit', '2026-11-23T09:59:59+01:00', visit(), false],
  ['exactly 24 hours', '2026-11-23T10:00:00+01:00', visit(), false],
  ['a nanosecond after', '2026-11-23T10:00:00.000000001+01:00', visit(), true],
  ['one second after', '2026-11-23T10:00:01+01:00', visit(), true],
  ['exactly 24 hours, told in UTC', '2026-11-23T09:00:00Z', visit(), false],
  ['when it starts', START, visit(), true],
  ['afterwards', '2026-11-25T10:00:00+01:00', visit(), true],
  // Brussels goes from 03:00 to 02:00 on 25 October 2026: the day before has 25 hours to the same time on the wall
  ['same wall time over the change to winter: 25 hours', '2026-10-24T10:00:00+02:00', visit({ start: '2026-10-25T10:00:00+01:00' }), false],
  ['an hour later: exactly 24', '2026-10-24T11:00:00+02:00', visit({ start: '2026-10-25T10:00:00+01:00' }), false],
  ['a second later', '2026-10-24T11:00:01+02:00', visit({ start: '2026-10-25T10:00:00+01:00' }), true],
  ['same wall time over the change to summer: 23 hours', '2026-03-28T10:00:00+01:00', visit({ start: '2026-03-29T10:00:00+02:00' }), true],
  ['an hour earlier: exactly 24', '2026-03-28T09:00:00+01:00', visit({ start: '2026-03-29T10:00:00+02:00' }), false],
])('%s', (_name, receivedAt, appointment, late) => {
  expect(decide(receivedAt, { appointment })).toEqual({ late, billable: late, cancelationReason: 'pat' });
});

const LATE = '2026-11-24T09:00:00+01:00';
const EARLY = '2026-11-01T09:00:00+01:00';
it.each<[string, string, Partial<CancellationQuestion>, object]>([
  ['late by the hospital', LATE, { by: 'hospital' }, { late: true, billable: false, cancelationReason: 'prov' }],
  ['late by anything else', LATE, { by: 'other' }, { late: true, billable: false, cancelationReason: 'other' }],
  ['second visit, late', LATE, { appointment: visit({}, 'second-visit') }, { late: true, billable: true, cancelationReason: 'pat' }],
  ['team meeting, late', LATE, { appointment: visit({}, 'team-meeting') }, { late: true, billable: false, cancelationReason: 'pat' }],
  ['multidisciplinary meeting, late', LATE, { appointment: visit({}, 'multidisciplinary-meeting') }, { late: true, billable: false, cancelationReason: 'pat' }],
  ['a visit code in another system', LATE, { appointment: visit({ serviceType: [{ coding: [{ system: 'https://elsewhere.example', code: 'first-visit' }] }] }) }, { late: true, billable: false, cancelationReason: 'pat' }],
  ['did not come', EARLY, { appointment: visit({ status: 'noshow' }) }, { late: true, billable: true, cancelationReason: 'pat' }],
  ['a team that did not meet', EARLY, { appointment: visit({ status: 'noshow' }, 'team-meeting') }, { late: true, billable: false, cancelationReason: 'pat' }],
  ['48 hours by the programme', '2026-11-22T10:00:01+01:00', { cancellationHours: 48 }, { late: true, billable: true, cancelationReason: 'pat' }],
  ['no limit by the programme', START, { cancellationHours: 0 }, { late: false, billable: false, cancelationReason: 'pat' }],
])('%s', (_name, receivedAt, change, expected) => {
  expect(decide(receivedAt, change)).toEqual(expected);
});

it('agrees with a difference of milliseconds', () => {
  fc.assert(fc.property(fc.integer({ min: -200_000, max: 200_000 }), (seconds) => {
    const receivedAt = Temporal.Instant.from(START).subtract({ seconds }).toString();
    expect(decide(receivedAt).late).toBe(Date.parse(START) - Date.parse(receivedAt) < 24 * 3600 * 1000);
  }));
});

// What was changed here of a visit in a calendar follows there: by one Task at a time, and nothing where they agree.
import type { Appointment, Task } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { planVisitEnd } from '../../../src/core/appointments/plan-visit-end.ts';
import { readVisitBooking, withSeen, type PeerVisit } from '../../../src/core/fhir/visit-booking.ts';
import { planVisitBookings, type VisitBookingPlan } from '../../../src/core/worklist/plan-visit-bookings.ts';
import type { RequestRecord } from '../../../src/core/worklist/request-record.ts';
import { toVisitBooking } from '../../../src/core/worklist/to-visit-booking.ts';
import { VISIT_CODES } from '../../../src/core/fhir/systems.ts';
import { knownOf } from './record-of.ts';

const { record, now } = knownOf('001');
const START = now.add({ hours: 200 }).toString();
const END = now.add({ hours: 201 }).toString();
const SEEN: PeerVisit = { reference: 'Appointment/4711', status: 'booked', start: START, end: END };
const visit = (change: Partial<Appointment> = {}): Appointment => ({ resourceType: 'Appointment', id: 'v1', status: 'booked', start: START, end: END, serviceType: [{ coding: [{ system: VISIT_CODES, code: 'first-visit' }] }], participant: [], ...change });
const OPEN: Task = toVisitBooking(record, { id: 'b1', nth: 1, now, hospital: 'Organization/h', appointment: 'Appointment/v1', peer: 'ehr', freeTime: 'Appointment/4711' });
const [AGREED] = planVisitEnd(withSeen(OPEN, SEEN), visit(), { end: 'agreed', now });
const plan = (appointments: readonly Appointment[], visitBookings: readonly Task[], change: Partial<RequestRecord> = {}): VisitBookingPlan =>
  planVisitBookings({ ...record, appointments, visitBookings, ...change }, { now, hospital: 'Organization/h', idOf: (role) => `id:${role}` });
const madeOf = (planned: VisitBookingPlan): readonly unknown[] => planned.made.map((t) => [t.id, readVisitBooking(t).nth, readVisitBooking(t).peer, readVisitBooking(t).seen]);
const ended = (status: Task['status']): Partial<RequestRecord> => ({ coordination: { ...record.coordination, status } });
const NOTHING = { changed: [], made: [] };

describe('nothing', () => {
  test.each<[string, readonly Appointment[], readonly Task[]]>([
    ['where there is no calendar', [visit({ status: 'cancelled' })], []], ['where both agree', [visit()], [AGREED]], ['of another visit', [visit({ id: 'v2', status: 'cancelled' })], [AGREED]],
    ['while a Task is on its way: it looks itself', [visit({ status: 'cancelled' })], [OPEN]], ['of what took place', [visit({ status: 'fulfilled' })], [AGREED]], ['of what was given back', [visit({ status: 'cancelled' })], [withSeen(AGREED, { ...SEEN, status: 'cancelled' })]],
    ['of what never stood there', [visit({ status: 'cancelled' })], [withSeen(AGREED, undefined)]],
  ])('%s', (_what, appointments, tasks) => { expect(plan(appointments, tasks)).toEqual(NOTHING); });
});

test.each([['cancelled', visit({ status: 'cancelled' })], ['filed by mistake', visit({ status: 'entered-in-error' })], ['moved', visit({ start: now.add({ hours: 300 }).toString() })], ['shortened', visit({ end: now.add({ hours: 200, minutes: 30 }).toString() })]])('what was %s here follows there, with what the calendar has', (_what, changed) => {
  expect(madeOf(plan([changed], [AGREED]))).toEqual([['id:visit-booking:Appointment/v1:2', 2, 'ehr', SEEN]]);
});

test('the last of several Tasks counts, whatever the clock said when they were made', () => {
  const [second] = plan([visit({ status: 'cancelled' })], [AGREED]).made;
  if (!second) throw new Error('no Task');
  const [givenBack] = planVisitEnd(withSeen(second, { ...SEEN, status: 'cancelled' }), visit({ status: 'cancelled' }), { end: 'given-back', now });
  for (const tasks of [[AGREED, givenBack], [givenBack, AGREED]]) expect(plan([visit({ status: 'cancelled' })], tasks)).toEqual(NOTHING);
});

describe('a request that has ended', () => {
  test.each(['cancelled', 'rejected'] as const)('%s: what stands ahead is given back', (status) => {
    const planned = plan([visit()], [AGREED], ended(status));
    expect([planned.changed.map((a) => [a.status, a.cancelationReason?.coding?.[0]?.code]), madeOf(planned).length]).toEqual([[['cancelled', 'other']], 1]);
    expect(plan([visit({ status: 'pending' })], [OPEN], ended(status))).toMatchObject({ changed: [{ status: 'cancelled' }], made: [] });
  });

  test('what lies behind, what is kept here alone, and the visits of one that was completed stay', () => {
    const past = visit({ start: now.subtract({ hours: 2 }).toString(), end: now.subtract({ hours: 1 }).toString() });
    const [seen] = planVisitEnd(withSeen(OPEN, { ...SEEN, start: past.start ?? '', end: past.end ?? '' }), past, { end: 'agreed', now });
    expect([plan([past], [seen], ended('rejected')), plan([visit()], [], ended('rejected')), plan([visit()], [AGREED], ended('completed'))]).toEqual([NOTHING, NOTHING, NOTHING]);
  });
});

// What is done next for a visit in a calendar: every wish by everything that the calendar may have, and what no walk through it may do.
import type { Appointment } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { planVisitCall, type VisitQuestion, type VisitStep } from '../../../src/core/appointments/plan-visit-call.ts';
import type { PeerVisit } from '../../../src/core/fhir/visit-booking.ts';

const START = '2026-11-10T10:00:00+01:00';
const END = '2026-11-10T10:40:00+01:00';
const NOW = Temporal.Instant.from('2026-11-03T09:00:00Z');
const AFTER = Temporal.Instant.from(START);
const visit = (status: Appointment['status']): Appointment => ({ resourceType: 'Appointment', id: 'visit-1', status, start: START, end: END, participant: [{ status: 'accepted', type: [{ text: 'team' }] }] });
const seen = (status: PeerVisit['status'], change: Partial<PeerVisit> = {}): PeerVisit => ({ reference: 'Appointment/4711', status, start: '2026-11-10T09:00:00.000Z', end: '2026-11-10T09:40:00.000Z', ...change });
const OTHER = { start: '2026-11-10T10:00:00.000Z', end: '2026-11-10T10:40:00.000Z' };
const plan = (status: Appointment['status'], has?: PeerVisit, change: Partial<VisitQuestion> = {}): string => {
  const step: VisitStep = planVisitCall({ appointment: visit(status), seen: has, mayHold: true, now: NOW, ...change });
  return 'call' in step ? step.call : step.ends;
};

describe('a visit that the calendar is to give', () => {
  test.each([
    ['nothing, in time', undefined, {}, 'hold'], ['nothing, where nothing is held', undefined, { mayHold: false }, 'book'], ['nothing, at its very start', undefined, { now: AFTER }, 'time-passed'],
    ['a hold', seen('held'), {}, 'book'], ['a hold of another hour', seen('held', OTHER), {}, 'cancel'], ['a hold whose time has come', seen('held'), { now: AFTER }, 'cancel'],
    ['it, booked', seen('booked'), {}, 'agreed'], ['it, booked in another hour', seen('booked', OTHER), {}, 'cancel'], ['it, with another end', seen('booked', { end: OTHER.end }), {}, 'cancel'], ['it, booked, whose time has come', seen('booked'), { now: AFTER }, 'agreed'],
    ['it, given back', seen('cancelled'), {}, 'time-taken'], ['it, given back, whose time has come', seen('cancelled'), { now: AFTER }, 'time-passed'],
  ])('where the calendar has %s', (_what, has, change, expected) => { expect(plan('pending', has, change)).toBe(expected); });
});

describe('a visit that the calendar gave', () => {
  test.each([['nothing any more', undefined, 'visit-differs'], ['a hold', seen('held'), 'book'], ['it', seen('booked'), 'agreed'], ['it at another time', seen('booked', OTHER), 'modify'], ['it, given back by somebody', seen('cancelled'), 'visit-differs']])('where it has %s', (_what, has, expected) => {
    expect(plan('booked', has)).toBe(expected);
  });
});

describe('a visit that nobody needs', () => {
  test.each(['cancelled', 'entered-in-error'] as const)('%s', (status) => {
    expect([undefined, seen('held'), seen('booked'), seen('booked', OTHER), seen('cancelled')].map((has) => plan(status, has))).toEqual(['not-wanted', 'cancel', 'cancel', 'cancel', 'given-back']);
  });
});

test.each(['arrived', 'checked-in', 'fulfilled', 'noshow'] as const)('what took place, or should have (%s), is left as it is', (status) => {
  expect([undefined, seen('held'), seen('booked', OTHER), seen('cancelled')].map((has) => plan(status, has))).toEqual(['agreed', 'agreed', 'agreed', 'agreed']);
});

test('a calendar that does as it is told is done with in five calls at most, whatever it has, and never has a visit that nobody needs', () => {
  const next: Record<string, (has: PeerVisit | undefined) => PeerVisit> = { hold: () => seen('held'), book: () => seen('booked'), modify: () => seen('booked'), cancel: (has) => ({ ...seen('cancelled'), ...has, status: 'cancelled' }) };
  const statuses: readonly Appointment['status'][] = ['pending', 'booked', 'cancelled'];
  for (const status of statuses) {
    for (const first of [undefined, seen('held'), seen('held', OTHER), seen('booked'), seen('booked', OTHER), seen('cancelled')]) {
      let has: PeerVisit | undefined = first;
      let calls = 0;
      let word = plan(status, has);
      for (let step = next[word]; step && calls < 6; step = next[word]) {
        has = step(has);
        word = plan(status, has);
        calls += 1;
      }
      expect([status, first?.status, calls < 6]).toEqual([status, first?.status, true]);
      if (status === 'cancelled') expect([undefined, 'cancelled']).toContain(has?.status);
      if (word === 'agreed') expect([has?.status, has?.start]).toEqual(['booked', '2026-11-10T09:00:00.000Z']);
    }
  }
});

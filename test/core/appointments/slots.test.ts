// Slots that are there already, who may take one, and one that is given up: a taken slot is never free by mistake.
import type { Slot } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { checkSlot, type SlotQuestion } from '../../../src/core/appointments/check-slot.ts';
import { findMeeting } from '../../../src/core/appointments/find-meeting.ts';
import { isToCome } from '../../../src/core/appointments/is-to-come.ts';
import { planFreeing } from '../../../src/core/appointments/plan-freeing.ts';
import { planNewSlots } from '../../../src/core/appointments/plan-new-slots.ts';
import type { SlotView } from '../../../src/core/fhir/slot.ts';

const at = (text: string): Temporal.Instant => Temporal.Instant.from(`2026-11-24T${text}:00Z`);
const slot = (start: string, end: string, status: Slot['status'] = 'free'): Slot => ({ resourceType: 'Slot', id: start, schedule: { reference: 'Schedule/s' }, status, start: `2026-11-24T${start}:00Z`, end: `2026-11-24T${end}:00Z` });
const time = (start: string, end: string) => ({ start: at(start), end: at(end) });

describe('planNewSlots', () => {
  it.each<[string, Slot]>([
    ['one that lies inside', slot('09:10', '09:20')], ['one around it', slot('08:00', '12:00')], ['one that ends in it', slot('08:30', '09:01')], ['one that starts in it', slot('09:39', '10:00')],
    ['one that is taken', slot('08:30', '09:01', 'busy')], ['one of the same start', slot('09:00', '09:30')],
  ])('refuses what overlaps %s', (_name, existing) => {
    expect(planNewSlots([time('09:00', '09:40')], [existing]).ok).toBe(false);
  });

  it.each<[string, Slot]>([['ends when it begins', slot('08:20', '09:00')], ['begins when it ends', slot('09:40', '10:00')], ['was taken away', slot('09:10', '09:20', 'busy-unavailable')]])('makes it beside one that %s', (_name, existing) => {
    const plan = planNewSlots([time('09:00', '09:40')], [existing]);
    expect(plan.ok && [plan.value.fresh.length, plan.value.back.length, plan.value.kept]).toEqual([1, 0, 0]);
  });

  it('keeps the same one, and brings it back where it was taken away', () => {
    const plan = (status: Slot['status']) => planNewSlots([time('09:00', '09:40')], [{ ...slot('09:00', '09:40', status), start: '2026-11-24T10:00:00+01:00' }]);
    const [there, away] = [plan('busy'), plan('busy-unavailable')];
    expect(there.ok && [there.value.fresh.length, there.value.back.length, there.value.kept]).toEqual([0, 0, 1]);
    expect(away.ok && [away.value.fresh.length, away.value.back.length, away.value.kept]).toEqual([0, 1, 0]);
  });
});

describe('checkSlot', () => {
  const VIEW: SlotView = { id: 's', version: '1', status: 'free', programme: 'p', kinds: ['first-visit'], start: '2026-11-24T09:00:00Z', end: '2026-11-24T09:40:00Z', actors: [{ reference: 'HealthcareService/p-oncology' }] };
  const QUESTION: SlotQuestion = { kind: 'first-visit', programme: 'p', department: 'HealthcareService/p-oncology', now: at('08:59') };
  const check = (view: Partial<SlotView>, question: Partial<SlotQuestion> = {}): string => {
    const checked = checkSlot({ ...VIEW, ...view }, { ...QUESTION, ...question });
    return checked.ok ? 'free' : checked.failure.kind;
  };

  it('may be taken', () => { expect(check({})).toBe('free'); });
  it('may be taken by any department where it is of none', () => { expect(check({ actors: [{ display: 'Room 12' }] }, { department: undefined })).toBe('free'); });

  it.each<[string, Partial<SlotView>, Partial<SlotQuestion>, string]>([
    ['taken', { status: 'busy' }, {}, 'state-conflict'], ['taken away', { status: 'busy-unavailable' }, {}, 'state-conflict'],
    ['beginning now', {}, { now: at('09:00') }, 'state-conflict'], ['of another programme', {}, { programme: 'q' }, 'business-rule'],
    ['of another department', {}, { department: 'HealthcareService/p-surgery' }, 'business-rule'], ['of a department where none was chosen', {}, { department: undefined }, 'business-rule'],
    ['for other visits', {}, { kind: 'second-visit' }, 'business-rule'],
  ])('not one that is %s', (_name, view, question, kind) => { expect(check(view, question)).toBe(kind); });
});

describe('planFreeing', () => {
  it('frees what has not begun, to the second', () => {
    const taken = slot('09:00', '09:40', 'busy');
    expect(planFreeing(taken, at('09:00').subtract({ seconds: 1 }))?.status).toBe('free');
    expect(planFreeing(taken, at('09:00'))).toBeUndefined();
  });

  it.each(['free', 'busy-unavailable', 'entered-in-error'] as const)('leaves one that is %s as it is', (status) => {
    expect(planFreeing(slot('09:00', '09:40', status), at('08:00'))).toBeUndefined();
  });
});

describe('isToCome', () => {
  const start = '2026-11-24T10:00:00+01:00';
  it('booked and not begun, to the second', () => {
    expect(isToCome({ status: 'booked', start }, at('08:59').add({ seconds: 59 }))).toBe(true);
    expect(isToCome({ status: 'booked', start }, at('09:00'))).toBe(false);
    expect(isToCome({ status: 'proposed' }, at('09:00'))).toBe(true);
  });
  it.each(['arrived', 'fulfilled', 'cancelled', 'noshow', 'entered-in-error'] as const)('not one that is %s', (status) => { expect(isToCome({ status, start }, at('08:00'))).toBe(false); });
});

describe('findMeeting', () => {
  const QUESTION = { start: '2026-11-26T16:00:00+01:00', timeZone: 'Europe/Amsterdam', programme: 'p', department: 'HealthcareService/p-oncology' };
  it('a visit of one patient is none, whatever is said', () => { expect(findMeeting({ ...QUESTION, kind: 'first-visit' })).toBeUndefined(); });
  it('by its name where it has one', () => { expect(findMeeting({ ...QUESTION, kind: 'team-meeting', meeting: 'thursday' })).toBe('thursday'); });
  it('else those of a kind, department and local day are one', () => {
    expect(findMeeting({ ...QUESTION, kind: 'team-meeting' })).toBe('p-oncology-team-meeting-2026-11-26');
    expect(findMeeting({ ...QUESTION, kind: 'team-meeting', start: '2026-11-26T23:30:00Z' })).toBe('p-oncology-team-meeting-2026-11-27');
    expect(findMeeting({ ...QUESTION, kind: 'multidisciplinary-meeting', department: undefined })).toBe('p-multidisciplinary-meeting-2026-11-26');
  });
});

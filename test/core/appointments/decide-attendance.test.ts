// Who came and who did not: from which status, and not before its time.
import type { Appointment } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { decideAttendance, type AttendanceQuestion } from '../../../src/core/appointments/decide-attendance.ts';
import { VISIT_CODES } from '../../../src/core/fhir/systems.ts';

const visit = (status: Appointment['status'], kind = 'first-visit'): Appointment => ({
  resourceType: 'Appointment', status, start: '2026-10-25T02:30:00+01:00', end: '2026-10-25T03:00:00+01:00', participant: [], serviceType: [{ coding: [{ system: VISIT_CODES, code: kind }] }],
});
const QUESTION: AttendanceQuestion = { appointment: visit('booked'), outcome: 'attended', observedAt: Temporal.Instant.from('2026-10-25T01:30:00Z'), timeZone: 'Europe/Amsterdam' };
const decide = (change: Partial<AttendanceQuestion> = {}): string => {
  const decided = decideAttendance({ ...QUESTION, ...change });
  return decided.ok ? decided.value : decided.failure.kind;
};
const seen = (text: string): Temporal.Instant => Temporal.Instant.from(text);

it.each<[AttendanceQuestion['outcome'], string]>([['arrived', 'arrived'], ['attended', 'fulfilled'], ['no-show', 'noshow']])('%s makes a booked visit %s', (outcome, status) => {
  expect(decide({ outcome })).toBe(status);
});

describe('to the second, on the night that has an hour twice', () => {
  it('nobody fails to come before the start: half past two, the second time', () => {
    expect(decide({ outcome: 'no-show', observedAt: seen('2026-10-25T00:30:00Z') })).toBe('business-rule');
    expect(decide({ outcome: 'no-show', observedAt: seen('2026-10-25T01:29:59Z') })).toBe('business-rule');
    expect(decide({ outcome: 'no-show', observedAt: seen('2026-10-25T01:30:00Z') })).toBe('noshow');
  });

  it.each(['arrived', 'attended'] as const)('%s counts from the local day of the visit on', (outcome) => {
    expect(decide({ outcome, observedAt: seen('2026-10-24T21:59:59Z') })).toBe('business-rule');
    expect(['arrived', 'fulfilled']).toContain(decide({ outcome, observedAt: seen('2026-10-24T22:00:00Z') }));
  });
});

describe('corrections', () => {
  it('whoever was thought absent has come after all', () => {
    expect(decide({ appointment: visit('noshow'), outcome: 'arrived' })).toBe('arrived');
    expect(decide({ appointment: visit('noshow') })).toBe('fulfilled');
  });
  it('whoever was thought there was not', () => { expect(decide({ appointment: visit('arrived'), outcome: 'no-show' })).toBe('noshow'); });
  it.each<[Appointment['status'], AttendanceQuestion['outcome']]>([['fulfilled', 'no-show'], ['fulfilled', 'attended'], ['cancelled', 'attended'], ['cancelled', 'no-show'], ['entered-in-error', 'arrived'], ['noshow', 'no-show'], ['arrived', 'arrived']])('not from %s to %s', (status, outcome) => {
    expect(decide({ appointment: visit(status), outcome })).toBe('state-conflict');
  });
});

describe('a meeting has no patient', () => {
  it.each(['arrived', 'no-show'] as const)('%s is not said of one', (outcome) => { expect(decide({ appointment: visit('booked', 'team-meeting'), outcome })).toBe('business-rule'); });
  it('but it is held', () => { expect(decide({ appointment: visit('booked', 'team-meeting') })).toBe('fulfilled'); });
});

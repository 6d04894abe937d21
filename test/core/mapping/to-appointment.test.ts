// Visits have the patient in them, meetings do not; each is based on exactly one request (S15).
import { describe, expect, it } from 'vitest';
import { toAppointment } from '../../../src/core/mapping/to-appointment.ts';

const TIMES = { start: '2026-11-24T10:00:00+01:00', end: '2026-11-24T10:40:00+01:00' };
const CONTEXT = { id: 'a1', now: Temporal.Instant.from('2026-11-16T09:00:00Z'), request: 'ServiceRequest/s1', patient: 'Patient/p1', hospital: 'Hospital', time: TIMES };

describe('toAppointment', () => {
  it.each(['team-meeting', 'multidisciplinary-meeting'] as const)('keeps the patient out of a %s', (kind) => {
    expect(JSON.stringify(toAppointment({ kind, ...TIMES }, CONTEXT))).not.toContain('Patient/p1');
  });

  it.each(['first-visit', 'second-visit'] as const)('has the patient in a %s', (kind) => {
    expect(toAppointment({ kind, ...TIMES }, CONTEXT).participant[0]?.actor).toEqual({ reference: 'Patient/p1' });
  });

  it('always has a participant', () => {
    expect(toAppointment({ kind: 'team-meeting', ...TIMES }, CONTEXT).participant).toMatchObject([{ actor: { display: 'Hospital' } }]);
  });

  it('is based on exactly one request and carries only what was said', () => {
    const appointment = toAppointment({ kind: 'first-visit', ...TIMES, practitioner: { identifiers: [{ system: 'urn:x', value: '1' }], name: { family: 'Droom', given: ['Els'] } } }, { ...CONTEXT, department: 'HealthcareService/h-1' });
    expect(appointment).toMatchObject({ basedOn: [{ reference: 'ServiceRequest/s1' }], status: 'booked', ...TIMES });
    expect(appointment.participant.map((p) => p.actor)).toEqual([
      { reference: 'Patient/p1' }, { reference: 'HealthcareService/h-1' }, { type: 'Practitioner', identifier: { system: 'urn:x', value: '1' }, display: 'Els Droom' },
    ]);
    expect(appointment).not.toHaveProperty('description');
    expect(appointment).not.toHaveProperty('serviceCategory');
  });
});

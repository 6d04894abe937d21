// A visit at another time: the same one, without whoever was there because of the slot that it leaves.
import type { Appointment } from '@medplum/fhirtypes';
import { expect, it } from 'vitest';
import { MEETING_IDENTIFIER } from '../../../src/core/fhir/visit-systems.ts';
import { toMovedAppointment } from '../../../src/core/mapping/to-moved-appointment.ts';

const els = { type: 'Practitioner' as const, identifier: { system: 'urn:x', value: '1' }, display: 'Els Droom' };
const ada = { type: 'Practitioner' as const, identifier: { system: 'urn:x', value: '2' }, display: 'Ada Droom' };
const seat = (actor: NonNullable<Appointment['participant'][number]['actor']>): Appointment['participant'][number] => ({ actor, required: 'required', status: 'accepted' });
const APPOINTMENT: Appointment = {
  resourceType: 'Appointment', id: 'a', status: 'booked', identifier: [{ system: 'urn:own', value: 'a' }], start: '2026-11-24T10:00:00+01:00', end: '2026-11-24T10:40:00+01:00', slot: [{ reference: 'Slot/1' }],
  participant: [seat({ reference: 'Patient/p' }), seat({ reference: 'HealthcareService/h' }), seat(els), seat({ type: 'Location', display: 'Room 12' }), { type: [{ text: 'nl' }], status: 'needs-action' }],
};
const TO = { start: '2026-11-25T09:00:00+01:00', end: '2026-11-25T09:40:00+01:00' };
const leaves = [els, { reference: 'HealthcareService/h' }, { display: 'Room 12' }];
const namesOf = ({ participant }: Appointment): readonly string[] => participant.map(({ actor }) => actor?.display ?? actor?.reference ?? '-');

it('into another slot: who is there now, the interpreter still', () => {
  const moved = toMovedAppointment(APPOINTMENT, { leaves, to: { ...TO, slot: 'Slot/2', actors: [ada, { reference: 'HealthcareService/h' }], location: 'Room 13' } });
  expect(moved).toMatchObject({ id: 'a', status: 'booked', ...TO, slot: [{ reference: 'Slot/2' }] });
  expect(namesOf(moved)).toEqual(['Patient/p', 'HealthcareService/h', '-', 'Ada Droom', 'Room 13']);
});

it('to a time that was agreed elsewhere: out of the slot, with whoever was booked beside it', () => {
  const moved = toMovedAppointment({ ...APPOINTMENT, participant: [...APPOINTMENT.participant, seat(ada)] }, { leaves, to: TO });
  expect(moved).not.toHaveProperty('slot');
  expect(namesOf(moved)).toEqual(['Patient/p', 'HealthcareService/h', '-', 'Ada Droom']);
});

it('a slot of the same people changes nobody', () => {
  expect(namesOf(toMovedAppointment(APPOINTMENT, { leaves, to: { ...TO, slot: 'Slot/2', actors: [els], location: 'Room 12' } })).toSorted()).toEqual(namesOf(APPOINTMENT).toSorted());
});

it('a meeting leaves the one that it was part of', () => {
  const meeting = { ...APPOINTMENT, identifier: [...APPOINTMENT.identifier ?? [], { system: MEETING_IDENTIFIER, value: 'tuesday' }] };
  const valueOf = (name: string | undefined): readonly (string | undefined)[] => (toMovedAppointment(meeting, { leaves: [], to: TO, meeting: name }).identifier ?? []).map((i) => i.value);
  expect(valueOf('wednesday')).toEqual(['a', 'wednesday']);
  expect(valueOf(undefined)).toEqual(['a']);
});

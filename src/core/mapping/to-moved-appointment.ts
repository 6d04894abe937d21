// A visit or meeting at another time: the same Appointment, whose versions are its history (S15).
import type { Appointment } from '@medplum/fhirtypes';
import { MEETING_IDENTIFIER } from '../fhir/visit-systems.ts';
import type { VisitTime } from './to-appointment.ts';

type Actors = NonNullable<VisitTime['actors']>;

export interface Move {
  readonly to: VisitTime;
  /** Who was there because of the slot that it leaves. */
  readonly leaves: Actors;
  /** The meeting that it is part of then; absent: a visit of one patient. */
  readonly meeting?: string | undefined;
}

/** By what they say, in whichever order. */
const keyOf = ({ reference, identifier, display }: Actors[number]): string => JSON.stringify([reference, identifier?.system, identifier?.value, display]);

export const toMovedAppointment = (appointment: Appointment, { to: { start, end, slot, actors = [], location }, leaves, meeting }: Move): Appointment => {
  const { slot: _left, participant, identifier = [], ...rest } = appointment;
  const gone = new Set(leaves.map(keyOf));
  const stays = participant.filter(({ actor }) => !actor || actor.reference?.startsWith('HealthcareService/') || !gone.has(keyOf(actor)));
  const there = new Set(stays.flatMap(({ actor }) => (actor ? [keyOf(actor)] : [])));
  const come: Actors = [...actors, ...(location === undefined ? [] : [{ type: 'Location' as const, display: location }])].filter((actor) => !there.has(keyOf(actor)));
  return {
    ...rest, identifier: [...identifier.filter((i) => i.system !== MEETING_IDENTIFIER), ...(meeting === undefined ? [] : [{ system: MEETING_IDENTIFIER, value: meeting }])],
    start, end, ...(slot && { slot: [{ reference: slot }] }),
    participant: [...stays, ...come.map((actor) => ({ actor, required: 'required' as const, status: 'accepted' as const }))],
  };
};

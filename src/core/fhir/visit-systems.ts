// Systems, profiles and extensions of visits and meetings, each with its source beside it.
import { BASE, extension, tho } from './systems.ts';

/** One meeting, at which several requests are discussed: the same on the Appointment of each (S15). */
export const MEETING_IDENTIFIER = `${BASE}/meeting`;
/** What a meeting came to. */
export const MEETING_OUTCOMES = `${BASE}/CodeSystem/meeting-outcome`;
/** What a visit that did not take place may be invoiced for. */
export const CHARGE_CODES = `${BASE}/CodeSystem/visit-charge`;
/** [Schedule] unsignedInt 1..1: how many slots were ever made in it; whoever makes some counts them here, so that two who do so at once cannot both. */
export const EXT_SLOTS_MADE = extension('slots-made');
export const VISIT_PROFILE = { schedule: extension('visit-schedule'), slot: extension('visit-slot'), charge: extension('visit-charge') } as const;
/** `translator`: R4 encounter-participant-type. */
export const PARTICIPANT_TYPE = tho('participant-type');

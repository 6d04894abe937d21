// The calendars of a hospital's own record system; method names are those of IHE Scheduling (https://profiles.ihe.net/ITI/Scheduling). Nothing above this port knows by which of two ways a calendar is asked.
import type { Patient } from '@medplum/fhirtypes';
import type { VisitKind } from '../core/fhir/visit.ts';
import type { PeerVisit } from '../core/fhir/visit-booking.ts';
import type { NetworkCall, PatientKey } from './regional-network.ts';

export interface CodedValue { readonly system: string; readonly code: string }

export interface FreeTimeQuery {
  /** FHIR instants: of the start. */
  readonly from: string;
  readonly to: string;
  readonly kind: VisitKind;
  /** Of the department. */
  readonly specialty?: CodedValue | undefined;
}

/** A time that the calendar would give. */
export interface FreeTime {
  /** `Appointment/…` or `Slot/…` of the peer: by it the time is held and booked. */
  readonly reference: string;
  /** FHIR instants. */
  readonly start: string;
  readonly end: string;
  /** As the calendar names them, for people. */
  readonly with?: string;
  readonly at?: string;
}

/** One visit of ours, as it is to stand in the calendar: who, what kind, when, under which number; nothing of the case. */
export interface VisitAsk {
  /** Ours; the same at every attempt (S19). */
  readonly identifier: { readonly system: string; readonly value: string };
  readonly kind: VisitKind;
  readonly start: string;
  readonly end: string;
  /** By which the peer knows the patient; a meeting has none. */
  readonly patientKey: PatientKey;
  readonly patient: Patient;
  /** Of the time that was chosen. */
  readonly freeTime: string;
  /** What the calendar has of it already. */
  readonly seen?: PeerVisit | undefined;
}

/** `mayBeHeld`: we asked for a hold and got no answer, so that one at this time may be ours. */
export type VisitLookUp = VisitAsk & { readonly mayBeHeld: boolean };

/**
 * Failures of every method are those of `RegionalNetwork`, and `state-conflict`: the calendar does not give this time (any more), or will not change what it has;
 * `invalid`: it shows somebody else's under what is ours; `code-unknown`, `duplicate`: it knows no such patient, or several. After `network-unavailable`, `network-timeout` and `network-rejected` it may have been done all the same.
 */
export interface AppointmentScheduler {
  /** Whether its entry says that it keeps a calendar for us. */
  readonly keepsCalendar: (peer: string) => boolean;
  /** Whether a time can be held there before it is booked. */
  readonly mayHold: (peer: string) => boolean;
  /** ITI-115, all pages; nothing is said of the patient. Earliest first. */
  readonly findPotentialAppointments: (peer: string, query: FreeTimeQuery) => Promise<NetworkCall<readonly FreeTime[]>>;
  /** ITI-116. `undefined`: this calendar holds nothing, and the time is booked outright. */
  readonly holdAppointment: (peer: string, ask: VisitAsk) => Promise<NetworkCall<PeerVisit | undefined>>;
  /** ITI-117: a new one, at the time of `freeTime` or as it is held. What the calendar says that it booked, which may be another time. */
  readonly bookAppointment: (peer: string, ask: VisitAsk) => Promise<NetworkCall<PeerVisit>>;
  /** ITI-117: `seen` is to stand at `start` and `end` from now on. */
  readonly modifyAppointment: (peer: string, ask: VisitAsk & { readonly seen: PeerVisit }) => Promise<NetworkCall<PeerVisit>>;
  /** ITI-117: `seen`, held or booked, is given back. */
  readonly cancelAppointment: (peer: string, ask: VisitAsk & { readonly seen: PeerVisit }) => Promise<NetworkCall<PeerVisit>>;
  /** ITI-118: all that the calendar has of this visit, under our number or under what it called it. */
  readonly findAppointments: (peer: string, ask: VisitLookUp) => Promise<NetworkCall<readonly PeerVisit[]>>;
}

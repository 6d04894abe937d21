// What a calendar has of a visit (ITI-118): asked whenever a call before may have been carried out though nobody answered (S19). What stands there twice is given back.
import { findPeerVisit } from '../core/appointments/find-peer-visit.ts';
import { compact } from '../core/fhir/compact.ts';
import type { PeerVisit } from '../core/fhir/visit-booking.ts';
import { parseInstant, toFhirInstant } from '../core/kernel/time.ts';
import { callCalendar, type VisitErrand } from './call-calendar.ts';
import { recordVisit } from './record-visit.ts';
import type { Outcome } from './run-exchange.ts';

export type VisitLookedUp = { readonly kind: 'ok'; readonly seen?: PeerVisit } | { readonly kind: 'ends'; readonly outcome: Outcome };

const startOf = (start: string): string => {
  const parsed = parseInstant(start);
  return parsed.ok ? toFhirInstant(parsed.value) : start;
};

const wordOf = (recorded: string): Outcome => (recorded === 'lost' ? 'lost' : { code: recorded });

const giveBack = async (errand: VisitErrand, surplus: readonly PeerVisit[]): Promise<Outcome> => {
  for (const seen of surplus) {
    const called = await callCalendar(errand, 'cancel', (ask) => errand.ports.scheduler.cancelAppointment(errand.claimed.peer, { ...ask, seen }));
    if (called.shortfall) return called.shortfall;
    const recorded = await recordVisit.answer(errand.ports, errand.claimed, { audit: called.audit });
    if (recorded !== 'ok') return wordOf(recorded);
  }
  return undefined;
};

/** `mayBeHeld`: a hold was asked for and not answered. */
export const lookUpVisit = async (errand: VisitErrand, mayBeHeld: boolean): Promise<VisitLookedUp> => {
  const { ports, claimed, ask } = errand;
  const { answer, audit, shortfall } = await callCalendar(errand, 'look-up', (asked) => ports.scheduler.findAppointments(claimed.peer, { ...asked, mayBeHeld }));
  const found = answer && findPeerVisit(answer, startOf(ask.start), ask.seen?.reference);
  const recorded = await recordVisit.answer(ports, claimed, { audit, ...(found && { said: compact({ seen: found.seen }) }) });
  if (recorded !== 'ok') return { kind: 'ends', outcome: wordOf(recorded) };
  if (!found) return { kind: 'ends', outcome: shortfall };
  const left = await giveBack(errand, found.surplus);
  return left ? { kind: 'ends', outcome: left } : { kind: 'ok', ...compact({ seen: found.seen }) };
};

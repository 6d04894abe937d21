// The calendars, with every call's outcome told to the peer's circuit breaker.
import type { AppointmentScheduler } from '../ports/appointment-scheduler.ts';
import type { PeerGate } from '../ports/peer-gate.ts';
import { tellOutcome } from './tell-outcome.ts';

export const reportSchedulerCalls = (scheduler: AppointmentScheduler, gate: Pick<PeerGate, 'report'>): AppointmentScheduler => {
  const told = tellOutcome(gate);
  return {
    ...scheduler,
    findPotentialAppointments: (peer, query) => told(peer, scheduler.findPotentialAppointments(peer, query)),
    holdAppointment: (peer, ask) => told(peer, scheduler.holdAppointment(peer, ask)),
    bookAppointment: (peer, ask) => told(peer, scheduler.bookAppointment(peer, ask)),
    modifyAppointment: (peer, ask) => told(peer, scheduler.modifyAppointment(peer, ask)),
    cancelAppointment: (peer, ask) => told(peer, scheduler.cancelAppointment(peer, ask)),
    findAppointments: (peer, ask) => told(peer, scheduler.findAppointments(peer, ask)),
  };
};

// One booking, from the claim to the next attempt: look up what stands there already, then hold, book, move or give back, until the calendar and we agree (S15, S19).
import type { Appointment, Task } from '@medplum/fhirtypes';
import { planVisitCall, type VisitCall, type VisitEnd } from '../core/appointments/plan-visit-call.ts';
import { planNextAttempt } from '../core/exchange/plan-next-attempt.ts';
import { APPOINTMENT_IDENTIFIER } from '../core/fhir/systems.ts';
import { readVisitBooking, type PeerVisit } from '../core/fhir/visit-booking.ts';
import { visitKindOf } from '../core/fhir/visit.ts';
import type { Failure, FailureKind, Result } from '../core/kernel/result.ts';
import type { VisitAsk } from '../ports/appointment-scheduler.ts';
import type { NetworkCall } from '../ports/regional-network.ts';
import { callCalendar, type CalendarAnswer, type VisitErrand } from './call-calendar.ts';
import { claimVisit, type ClaimedVisit } from './claim-visit.ts';
import { loadWithProgramme } from './load-with-programme.ts';
import { lookUpVisit } from './look-up-visit.ts';
import { recordVisit } from './record-visit.ts';
import { runExchange, type Attempt, type Outcome } from './run-exchange.ts';
import type { TransferPorts } from './transfer-ports.ts';

/** `on`: what is next follows from what is known now. */
type Step = 'on' | { readonly ends: Outcome };

interface Looked extends VisitErrand { readonly appointment: Appointment; readonly seen: PeerVisit | undefined }

/** More than the longest way: look up, give back, hold, book. */
const STEPS = 8;
const ends = (outcome: Outcome): Step => ({ ends: outcome });

/** After these nobody knows whether it was done: the calendar is asked (S19); after a refusal too, since what refuses may be our own of a moment ago. */
const UNCLEAR: readonly FailureKind[] = ['network-unavailable', 'network-timeout', 'network-rejected', 'malformed'];
const TO_LOOK_UP: readonly FailureKind[] = [...UNCLEAR, 'state-conflict'];

const toAsk = (claimed: ClaimedVisit, { appointment: { id = '', start = '', end = '' }, seen, kind, patient }: Pick<Looked, 'appointment' | 'seen'> & Pick<VisitAsk, 'kind' | 'patient'>): VisitAsk =>
  ({ identifier: { system: APPOINTMENT_IDENTIFIER, value: id }, kind, start, end, patientKey: claimed.patientKey, patient, freeTime: claimed.freeTime, ...(seen && { seen }) });

/** As it stands now: what people change here counts at once. `undefined`: it is gone. */
const look = async (ports: TransferPorts, claimed: ClaimedVisit): Promise<Looked | undefined> => {
  const loaded = await loadWithProgramme(ports, claimed.requestId);
  if (!loaded.ok) return undefined;
  const { record, programme } = loaded.value;
  const appointment = record.appointments.find((a) => `Appointment/${a.id ?? ''}` === claimed.appointment);
  const task = record.visitBookings.find((t) => t.id === claimed.task.id);
  const kind = appointment && visitKindOf(appointment);
  if (!task || !kind) return undefined;
  const { seen } = readVisitBooking(task);
  return { ports, claimed, appointment, seen, hospital: `Organization/${programme.id}`, ask: toAsk(claimed, { appointment, seen, kind, patient: record.patient }) };
};

const send = ({ ports: { scheduler }, claimed: { peer } }: Looked, call: VisitCall, seen: PeerVisit | undefined) => (ask: VisitAsk): Promise<NetworkCall<PeerVisit | undefined>> => {
  if (call === 'hold') return scheduler.holdAppointment(peer, ask);
  if (call === 'book' || seen === undefined) return scheduler.bookAppointment(peer, ask);
  return call === 'modify' ? scheduler.modifyAppointment(peer, { ...ask, seen }) : scheduler.cancelAppointment(peer, { ...ask, seen });
};

const end = async (looked: Looked, ending: VisitEnd): Promise<Step> => {
  if (ending === 'visit-differs') return ends({ code: ending });
  const recorded = await recordVisit.end(looked.ports, looked.claimed, { ending, version: looked.appointment.meta?.versionId });
  if (recorded === 'changed') return 'on';
  if (recorded !== 'ok') return ends(recorded === 'lost' ? 'lost' : { code: recorded });
  return ends(ending === 'time-taken' || ending === 'time-passed' ? { code: ending } : undefined);
};

const isNews = (before: PeerVisit | undefined, after: PeerVisit | undefined): boolean => JSON.stringify(before) !== JSON.stringify(after);

const afterRefusal = (looked: Looked, call: VisitCall): Promise<Step> | Step => {
  // a hold that will not be booked keeps the time from others
  if (call === 'book' && looked.seen?.status === 'held') return giveBack(looked);
  return call === 'cancel' ? ends({ code: 'network-rejected' }) : end(looked, 'time-taken');
};

/** A calendar that does not answer, or says no: what it has tells more than what it said. */
const afterFailure = async (looked: Looked, call: VisitCall, failed: { readonly failure: Failure; readonly shortfall: Outcome }): Promise<Step> => {
  const { kind } = failed.failure;
  if (!TO_LOOK_UP.includes(kind) || looked.ports.isStopping()) return ends(failed.shortfall);
  const now = await lookUpVisit(looked, call === 'hold' && UNCLEAR.includes(kind));
  if (now.kind === 'ends') return ends(now.outcome);
  if (isNews(looked.seen, now.seen)) return 'on';
  return kind === 'state-conflict' ? afterRefusal({ ...looked, seen: now.seen }, call) : ends(failed.shortfall);
};

/** After these words the calendar has it as it should, or it must be asked again later. */
const isShort = (call: VisitCall, answer: PeerVisit): Outcome => {
  if (call === 'book' && answer.status === 'held') return { code: 'visit-unconfirmed' };
  return call === 'cancel' && answer.status !== 'cancelled' ? { code: 'network-rejected' } : undefined;
};

const afterAnswer = (call: VisitCall, answer: PeerVisit | undefined): Step | 'holds-nothing' => {
  if (answer === undefined) return 'holds-nothing';
  const short = isShort(call, answer);
  return short ? ends(short) : 'on';
};

const take = async (looked: Looked, call: VisitCall): Promise<Step | 'holds-nothing'> => {
  const { ports, claimed } = looked;
  const { answer, audit, failure, shortfall }: CalendarAnswer<PeerVisit | undefined> = await callCalendar(looked, call, send(looked, call, looked.seen));
  const recorded = await recordVisit.answer(ports, claimed, { audit, ...(answer && { said: { seen: answer } }) });
  ports.reach('visit-after-commit');
  if (recorded !== 'ok') return ends(recorded === 'lost' ? 'lost' : { code: recorded });
  return failure ? afterFailure(looked, call, { failure, shortfall }) : afterAnswer(call, answer);
};

const giveBack = async (looked: Looked): Promise<Step> => {
  const step = await take(looked, 'cancel');
  return step === 'holds-nothing' ? 'on' : step;
};

const goOn = async (ports: TransferPorts, claimed: ClaimedVisit): Promise<Outcome> => {
  let mayHold = ports.scheduler.mayHold(claimed.peer);
  for (let left = STEPS; left > 0; left -= 1) {
    if (ports.isStopping()) return undefined;
    const looked = await look(ports, claimed);
    if (!looked) return { code: 'adapter-fault' };
    const planned = planVisitCall({ appointment: looked.appointment, seen: looked.seen, mayHold, now: ports.clock.now() });
    const step = 'ends' in planned ? await end(looked, planned.ends) : await take(looked, planned.call);
    if (step === 'holds-nothing') mayHold = false;
    else if (step !== 'on') return step.ends;
  }
  return { code: 'network-rejected' };
};

/** Whatever came of an earlier attempt, also one that a crash ended: first the calendar is asked what it has. */
const attempt = async (ports: TransferPorts, claimed: ClaimedVisit): Promise<Outcome> => {
  if (claimed.isFirst) return goOn(ports, claimed);
  const looked = await look(ports, claimed);
  if (!looked) return { code: 'adapter-fault' };
  const known = await lookUpVisit(looked, looked.seen === undefined);
  return known.kind === 'ends' ? known.outcome : goOn(ports, claimed);
};

const VISIT: Attempt<ClaimedVisit> = {
  name: 'visit', claim: claimVisit, exchange: async (ports, claimed) => ({ outcome: await attempt(ports, claimed) }), tasksOf: (record) => record.visitBookings,
  plan: (task, _record, { now, policy, failed }) => planNextAttempt(task, { now, policy, received: [], ...(failed && { failed }), brokenOff: failed === undefined }), points: { claimed: 'visit-after-claim' },
};

export const runVisit = (ports: TransferPorts, task: Task): Promise<Result<boolean>> => runExchange(ports, task, VISIT);

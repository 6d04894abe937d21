// The visits and meetings of a request: when, what became of them, what may be invoiced, and the buttons of whoever sees to them.
import { isTooEarly } from '../../core/appointments/is-too-early.ts';
import { parseInstant } from '../../core/kernel/time.ts';
import { toCalendarStanding } from '../../core/worklist/to-calendar-standing.ts';
import type { RequestState } from '../../core/worklist/request-state.ts';
import type { VisitState } from '../../core/worklist/visit-state.ts';
import type { SignedIn } from '../route.ts';
import { html, type Html } from './html.ts';
import { isPermitted } from './is-permitted.ts';
import { toActionForm } from './to-action-form.ts';
import { toCalendarNote } from './to-calendar-note.ts';
import { toList } from './to-list.ts';
import { toMinute } from './to-minute.ts';
import { toSelect } from './to-select.ts';
import { toTime } from './to-time.ts';
import { toWisherSelect } from './to-wisher-select.ts';
import { toWords } from './to-words.ts';

type Visit = RequestState['appointments'][number];

interface Reader { readonly now: Temporal.Instant; readonly request: string; readonly steps: RequestState['steps']; readonly signedIn: SignedIn | undefined; readonly mayBook: boolean; readonly mayRecord: boolean; readonly mayEnd: boolean; readonly mayWaive: boolean }

const MEETINGS: readonly string[] = ['team-meeting', 'multidisciplinary-meeting'];
const KINDS: readonly (readonly [string, string])[] = [['first-visit', 'first visit'], ['team-meeting', 'team meeting'], ['multidisciplinary-meeting', 'multidisciplinary meeting'], ['second-visit', 'second visit']];
const isMeeting = ({ kind }: VisitState): boolean => MEETINGS.includes(kind);

const addressOf = (request: string, visit: VisitState): string => `/second-opinion-requests/${encodeURIComponent(request)}/appointments/${encodeURIComponent(visit.id)}`;
const aboutOf = ({ kind, start = '' }: VisitState): string => `${toWords(kind)} ${toMinute(start)}`;
const keyOf = (act: string, { id, version = '' }: VisitState): string => `${act}-${id}-${version}`;

/** As the adapter will judge it: a visit takes place once its step is reached; whoever has arrived is here. */
const mayTakePlace = ({ kind, status }: VisitState, steps: RequestState['steps']): boolean => {
  const step = steps.find(({ code }) => code === kind);
  return status === 'arrived' || step === undefined || step.taskStatus === 'ready' || step.taskStatus === 'in-progress';
};

const OUTCOMES = [['arrived', 'Has arrived'], ['attended', 'Took place'], ['no-show', 'Did not come']] as const;

type Outcome = (typeof OUTCOMES)[number][0];

/** Its start is written in the hospital's own time. */
const isTime = ({ start = '' }: VisitState, outcome: Outcome, now: Temporal.Instant): boolean => {
  const starts = parseInstant(start);
  const timeZone = /[+-]\d{2}:\d{2}$/u.exec(start)?.[0] ?? 'UTC';
  return !starts.ok || !isTooEarly(starts.value, { outcome, observedAt: now, timeZone });
};

const mayRecord = (visit: VisitState, outcome: Outcome, { steps, now }: Reader): boolean =>
  isTime(visit, outcome, now) && (outcome === 'attended' || visit.status === 'booked') && (outcome === 'no-show' || mayTakePlace(visit, steps));

const toAttendance = (reader: Reader, visit: VisitState): Html => {
  const form = (outcome: Outcome, label: string): Html => toActionForm({ to: `${addressOf(reader.request, visit)}/attendance`, label, about: aboutOf(visit), key: keyOf(outcome, visit), fields: { outcome } });
  return html`${OUTCOMES.filter(([outcome]) => mayRecord(visit, outcome, reader)).map(([outcome, label]) => form(outcome, label))}`;
};

const toCancellation = (request: string, visit: VisitState): Html => html`<details><summary>Cancel<span class="hidden">: ${aboutOf(visit)}</span></summary>
<form class="decide" method="post" action="${addressOf(request, visit)}/cancellation"><input type="hidden" name="idempotency-key" value="${keyOf('cancel', visit)}">
${toWisherSelect(`by-${visit.id}`, 'For whom')}
<label for="received-${visit.id}">When the message reached the hospital, local time</label> <input id="received-${visit.id}" type="datetime-local" name="receivedLocal" required>
<label for="why-${visit.id}">Why</label> <input id="why-${visit.id}" name="reason" maxlength="1000" autocomplete="off">
<button>Cancel it</button></form></details>`;

const RESULTS = [['recommendation', 'recommends'], ['multidisciplinary-meeting', 'wants a multidisciplinary meeting'], ['further-information', 'needs more, and meets again']] as const;

const toOutcome = (request: string, visit: VisitState): Html => html`<details><summary>What it came to<span class="hidden">: ${aboutOf(visit)}</span></summary>
<form class="decide" method="post" action="${addressOf(request, visit)}/outcome"><input type="hidden" name="idempotency-key" value="${keyOf('outcome', visit)}">
${toSelect({ id: `outcome-${visit.id}`, name: 'outcome', label: 'The team' }, RESULTS.filter(([outcome]) => outcome !== 'multidisciplinary-meeting' || visit.kind === 'team-meeting'))}
<label for="summary-${visit.id}">In its own words</label> <textarea id="summary-${visit.id}" name="summary" rows="3"></textarea>
<button>Record it</button></form></details>`;

const toWaiver = (request: string, visit: VisitState): Html => html`<details><summary>Do not invoice<span class="hidden">: ${aboutOf(visit)}</span></summary>
<form class="decide" method="post" action="${addressOf(request, visit)}/waiver"><input type="hidden" name="idempotency-key" value="${keyOf('waive', visit)}">
<label for="waive-${visit.id}">Why</label> <input id="waive-${visit.id}" name="reason" maxlength="1000" required autocomplete="off">
<button>Do not invoice it</button></form></details>`;

const CAME: readonly string[] = ['booked', 'arrived', 'noshow'];
const HELD: readonly string[] = ['booked', 'fulfilled'];

/** A visit is attended, a meeting comes to something. */
const toTaken = (visit: VisitState, reader: Reader): Html | false => {
  if (isMeeting(visit)) return reader.mayEnd && HELD.includes(visit.status) && toOutcome(reader.request, visit);
  return reader.mayRecord && CAME.includes(visit.status) && toAttendance(reader, visit);
};

const toMove = (request: string, visit: VisitState): Html => html`<a href="/second-opinion-requests/${encodeURIComponent(request)}/slots?kind=${visit.kind}&amp;moves=${encodeURIComponent(visit.id)}">Move<span class="hidden">: ${aboutOf(visit)}</span></a>`;

/** One that the hospital's own calendar is being asked about waits for its answer. */
const isMovable = ({ calendar }: Visit): boolean => calendar === undefined || toCalendarStanding(calendar) === 'booked';

const toChanges = (visit: Visit, { request, mayBook }: Reader): Html | false => mayBook && visit.status === 'booked' && html`${isMovable(visit) && toMove(request, visit)}${toCancellation(request, visit)}`;

const toActs = (visit: Visit, reader: Reader): Html => html`${toTaken(visit, reader)}
${toChanges(visit, reader)}
${reader.mayWaive && visit.charge?.status === 'billable' && toWaiver(reader.request, visit)}`;

const toBill = ({ lateCancellation, charge }: VisitState): Html => html`${lateCancellation === true && html` <span class="badge soon">late cancellation</span>`}${charge && html` <span class="badge${charge.status === 'billable' && ' soon'}">${charge.status === 'billable' ? 'to be invoiced' : charge.status === 'not-billable' ? 'not invoiced' : toWords(charge.status)}</span>`}`;

const toVisit = (reader: Reader) => (visit: Visit): Html => html`<div id="appointment-${visit.id}">${toWords(visit.kind)}${visit.start !== undefined && html`, ${toTime(visit.start)}`}: ${visit.status === 'noshow' ? 'did not come' : toWords(visit.status)}${visit.remote && html` <span class="badge">by video</span>`}${visit.interpreter !== undefined && html` <span class="badge">interpreter: <span lang="en">${visit.interpreter}</span></span>`}${toBill(visit)}
<div class="small"><a href="${addressOf(reader.request, visit)}/calendar" download>For the calendar<span class="hidden">: ${aboutOf(visit)}</span></a>${visit.meeting !== undefined && html`, <a href="/meetings/${encodeURIComponent(visit.meeting)}">agenda</a>`}</div>
${toCalendarNote(reader.request, visit, reader.signedIn)}${toActs(visit, reader)}</div>`;

const toBooking = ({ request, mayBook }: Reader): Html | false => mayBook && html`<p>Book a ${KINDS.map(([kind, words], i) => html`${i > 0 && ', '}<a href="/second-opinion-requests/${encodeURIComponent(request)}/slots?kind=${kind}">${words}</a>`)}</p>`;

const ENDED: readonly string[] = ['draft', 'completed', 'cancelled', 'rejected'];

export const toVisits = ({ id, state, steps, appointments }: Pick<RequestState, 'id' | 'state' | 'steps' | 'appointments'>, { signedIn, now }: { readonly signedIn: SignedIn | undefined; readonly now: Temporal.Instant }): Html => {
  const isOpen = !ENDED.includes(state);
  const reader: Reader = {
    now, request: id, steps, signedIn, mayBook: isOpen && isPermitted(signedIn, 'book-appointment'), mayRecord: isOpen && isPermitted(signedIn, 'record-attendance'),
    mayEnd: isOpen && isPermitted(signedIn, 'record-meeting-outcome'), mayWaive: isPermitted(signedIn, 'waive-charge'),
  };
  return html`${toList(appointments.map(toVisit(reader)), 'None yet.')}${toBooking(reader)}`;
};

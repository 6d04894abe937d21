// How a visit stands in the hospital's own calendar, on the page of its request: said where it does not stand there as here.
import { toCalendarStanding } from '../../core/worklist/to-calendar-standing.ts';
import type { RequestState } from '../../core/worklist/request-state.ts';
import type { SignedIn } from '../route.ts';
import { html, type Html } from './html.ts';
import { isPermitted } from './is-permitted.ts';
import { toFailureNote } from './to-failure-note.ts';
import { toReplayForm } from './to-replay-form.ts';
import { toTime } from './to-time.ts';
import { toWords } from './to-words.ts';

type Calendar = NonNullable<RequestState['appointments'][number]['calendar']>;

const toNext = ({ failure, nextAttemptAt, statusReason }: Calendar): Html | undefined => {
  if (failure) return html`<div class="small">${toFailureNote(failure)}</div>`;
  if (nextAttemptAt !== undefined) return html`<div class="quiet small">asked next ${toTime(nextAttemptAt)}</div>`;
  return statusReason === undefined ? undefined : html`<div class="quiet small">${toWords(statusReason)}</div>`;
};

const STANDING = { asked: 'waits for the calendar', booked: 'stands in the calendar where it stood', absent: 'not in the calendar' } as const;

/** `undefined`: the visit is kept here alone, or the calendar and we agree. */
export const toCalendarNote = (request: string, { calendar }: Pick<RequestState['appointments'][number], 'calendar'>, signedIn: SignedIn | undefined): Html | undefined => {
  if (!calendar || calendar.status === 'completed') return undefined;
  const { peer, task, statusReason, failure } = calendar;
  return html`<div id="calendar-${task}"><span class="badge soon">${STANDING[toCalendarStanding(calendar)]}</span> <span class="quiet small">${peer}</span>
${toNext(calendar)}${isPermitted(signedIn, 'replay-exchange') && statusReason === 'exchange-given-up' && toReplayForm({ request, id: task, organisation: peer, failure })}</div>`;
};

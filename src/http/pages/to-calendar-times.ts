// The free times of a hospital's own calendar that one request may take: a button each, or one form for a visit that moves.
import type { Result } from '../../core/kernel/result.ts';
import { toFhirDateTime } from '../../core/kernel/time.ts';
import type { FreeTimes } from '../../flows/read-free-times.ts';
import type { OpenSlots } from '../../flows/read-open-slots.ts';
import { html, type Html } from './html.ts';
import { toActionForm } from './to-action-form.ts';
import { toMinute } from './to-minute.ts';
import { toMoveForm } from './to-move-form.ts';
import { toProblemNote } from './to-problem-note.ts';
import { toTable, type TableRow } from './to-table.ts';
import { toTime } from './to-time.ts';
import { toWords } from './to-words.ts';

export interface CalendarTimesView {
  readonly open: OpenSlots;
  readonly answer: Result<FreeTimes>;
  /** Of this rendering: a button pressed twice books once, and a page that is shown again may try again. */
  readonly key: string;
}

type Time = FreeTimes['times'][number];

/** A calendar writes its times in whichever zone it likes; people read the hospital's. */
const toLocal = (instant: string, timeZone: string): string => toFhirDateTime(Temporal.Instant.from(instant), timeZone);

const withWhom = ({ with: who, at }: Time): string => [who, at].filter((part) => part !== undefined).join(', ');

const toRow = ({ open, key }: CalendarTimesView) => (time: Time, index: number): TableRow => {
  const start = toLocal(time.start, open.timeZone);
  return {
    heading: html`${toTime(start)} <span class="quiet small">to ${toLocal(time.end, open.timeZone).slice(11, 16)}</span>`,
    cells: [html`${withWhom(time) || 'as the calendar says'}`, toActionForm({
      to: `/second-opinion-requests/${encodeURIComponent(open.request)}/appointments`, label: 'Book', about: `${toWords(open.kind)} of request ${open.placerIdentifier}, ${toMinute(start)}`,
      key: `book-${key}-${String(index)}`, fields: { kind: open.kind, start: time.start, end: time.end, freeTime: time.reference },
    })],
  };
};

const toChoice = ({ open }: CalendarTimesView) => (time: Time): { readonly value: string; readonly label: string } =>
  ({ value: `${time.start}/${time.end}`, label: [toMinute(toLocal(time.start, open.timeZone)), withWhom(time)].filter((part) => part !== '').join(', ') });

const toTimes = (view: CalendarTimesView, { times }: FreeTimes): Html => {
  if (times.length === 0) return html`<p>The calendar of the hospital has no free time that this request may take.</p>`;
  if (view.open.moves !== undefined) return toMoveForm(view.open, { name: 'time', choices: times.map(toChoice(view)) });
  return toTable({ columns: ['When', 'With', 'What to do'], rows: times.map(toRow(view)), caption: html`In the calendar of the hospital, the nearest first` });
};

const toLeftOut = ({ notAllowed }: FreeTimes): Html | false => notAllowed > 0 && html`<p class="quiet small">${notAllowed} more that the programme does not allow.</p>`;

export const toCalendarTimes = (view: CalendarTimesView): Html => (view.answer.ok
  ? html`${toTimes(view, view.answer.value)}${toLeftOut(view.answer.value)}`
  : toProblemNote(view.answer.failure));

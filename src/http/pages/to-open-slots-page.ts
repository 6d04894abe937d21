// The free times that one request may take for a visit: a button each.
import type { SlotState } from '../../core/worklist/to-slot-state.ts';
import type { OpenSlots } from '../../flows/read-open-slots.ts';
import type { SignedIn } from '../route.ts';
import { html, type Html } from './html.ts';
import { toActionForm } from './to-action-form.ts';
import { toCalendarTimes, type CalendarTimesView } from './to-calendar-times.ts';
import { toMinute } from './to-minute.ts';
import { toMoveForm } from './to-move-form.ts';
import { toPage } from './to-page.ts';
import { toSlotRows } from './to-slot-rows.ts';
import { toTable } from './to-table.ts';
import { toWords } from './to-words.ts';

export interface OpenSlotsView { readonly open: OpenSlots; /** What the hospital's own calendar says, where one books this. */ readonly times?: Omit<CalendarTimesView, 'open'> | undefined; readonly signedIn?: SignedIn | undefined }

const toBook = ({ request, kind, placerIdentifier }: OpenSlots) => (slot: SlotState): Html => toActionForm({
  to: `/second-opinion-requests/${encodeURIComponent(request)}/appointments`, label: 'Book', about: `${toWords(kind)} of request ${placerIdentifier}, ${toMinute(slot.start)}`,
  key: `book-${slot.id}-${slot.version}`, fields: { kind, slot: slot.id },
});

const toChoice = (slot: SlotState): { readonly value: string; readonly label: string } =>
  ({ value: slot.id, label: `${toMinute(slot.start)}, ${[slot.practitioner, slot.location].filter((part) => part !== undefined).join(', ')}` });

/** Beside a calendar, slots of our own may be none. */
const toNone = ({ calendar }: OpenSlots): Html | false => calendar === undefined && html`<section><p>No free slot fits. Make some under <a href="/slots">Slots</a>, or book a time that was agreed elsewhere through the API.</p></section>`;

const toSlots = (open: OpenSlots): Html | false => {
  if (open.slots.length === 0) return toNone(open);
  if (open.moves !== undefined) return toMoveForm(open, { name: 'slot', choices: open.slots.map(toChoice) });
  return toTable({ columns: ['When', 'With', 'For', 'What to do'], rows: toSlotRows(open.slots, toBook(open)), caption: html`${open.calendar === undefined ? 'The nearest first' : 'Slots of our own, the nearest first'}` });
};

export const toOpenSlotsPage = ({ open, times, signedIn }: OpenSlotsView): Html => toPage({
  title: `${open.moves === undefined ? 'Book' : 'Move'} ${toWords(open.kind)}`,
  isSignedIn: true,
  signedIn,
  main: html`<p><a href="/second-opinion-requests/${encodeURIComponent(open.request)}">Request ${open.placerIdentifier}</a></p>
<h1>${open.moves === undefined ? 'Book' : 'Move'}: ${toWords(open.kind)}</h1>
<p class="quiet">Free times that this request may take, by the programme's rules.</p>
${times && toCalendarTimes({ open, ...times })}
${toSlots(open)}`,
});

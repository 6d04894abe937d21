// The free times that one request may take for a visit: a button each.
import type { Failure } from '../../core/kernel/result.ts';
import type { SlotState } from '../../core/worklist/to-slot-state.ts';
import type { OpenSlots } from '../../flows/read-open-slots.ts';
import type { SignedIn } from '../route.ts';
import { html, type Html } from './html.ts';
import { toActionForm } from './to-action-form.ts';
import { toPage } from './to-page.ts';
import { toProblemNote } from './to-problem-note.ts';
import { toSlotRows } from './to-slot-rows.ts';
import { toTable } from './to-table.ts';
import { toWords } from './to-words.ts';

export interface OpenSlotsView { readonly open: OpenSlots; readonly problem?: Failure | undefined; readonly signedIn?: SignedIn | undefined }

const toBook = ({ request, kind, placerIdentifier }: OpenSlots) => (slot: SlotState): Html => toActionForm({
  to: `/second-opinion-requests/${encodeURIComponent(request)}/appointments`, label: 'Book', about: `${toWords(kind)} of request ${placerIdentifier}, ${slot.start.slice(0, 16).replace('T', ' ')}`,
  key: `book-${slot.id}-${slot.version}`, fields: { kind, slot: slot.id },
});

/** Who asked for it and since when is asked once, above the times: it decides whether the former time was given up late. */
const toMove = (open: OpenSlots): Html => html`<form class="decide" method="post" action="/second-opinion-requests/${encodeURIComponent(open.request)}/appointments/${encodeURIComponent(open.moves ?? '')}/rescheduling">
<fieldset><legend>New time</legend>
${open.slots.map((slot) => html`<p><input type="radio" id="slot-${slot.id}" name="slot" value="${slot.id}" required> <label for="slot-${slot.id}">${slot.start.slice(0, 16).replace('T', ' ')}, ${[slot.practitioner, slot.location].filter((part) => part !== undefined).join(', ')}</label></p>`)}
</fieldset>
<label for="by">Who wants it moved</label> <select id="by" name="by"><option value="patient">the patient</option><option value="hospital">the hospital</option><option value="other">somebody else</option></select>
<label for="received">When that reached the hospital, local time</label> <input id="received" type="datetime-local" name="receivedLocal" required>
<label for="reason">Why</label> <input id="reason" name="reason" maxlength="1000" autocomplete="off">
<button>Move the visit</button></form>`;

const toTimes = (open: OpenSlots): Html => {
  if (open.slots.length === 0) return html`<section><p>No free slot fits. Make some under <a href="/slots">Slots</a>, or book a time that was agreed elsewhere through the API.</p></section>`;
  if (open.moves !== undefined) return toMove(open);
  return toTable({ columns: ['When', 'With', 'For', 'What to do'], rows: toSlotRows(open.slots, toBook(open)), caption: html`The nearest first` });
};

export const toOpenSlotsPage = ({ open, problem, signedIn }: OpenSlotsView): Html => toPage({
  title: `${open.moves === undefined ? 'Book' : 'Move'} ${toWords(open.kind)}`,
  isSignedIn: true,
  signedIn,
  main: html`<p><a href="/second-opinion-requests/${encodeURIComponent(open.request)}">Request ${open.placerIdentifier}</a></p>
<h1>${open.moves === undefined ? 'Book' : 'Move'}: ${toWords(open.kind)}</h1>
${problem && toProblemNote(problem)}
<p class="quiet">Free times that this request may take, by the programme's rules.</p>
${toTimes(open)}`,
});

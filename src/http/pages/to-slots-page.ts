// The hospital's own times for visits and meetings: what there is, one taken away, more made.
import type { Failure } from '../../core/kernel/result.ts';
import type { SlotState } from '../../core/worklist/to-slot-state.ts';
import type { SlotsPage } from '../../flows/read-slots.ts';
import type { SignedIn } from '../route.ts';
import { html, type Html } from './html.ts';
import { toDoneNote } from './to-done-note.ts';
import { toMinute } from './to-minute.ts';
import { toPage } from './to-page.ts';
import { toProblemNote } from './to-problem-note.ts';
import { toSelect } from './to-select.ts';
import { toSlotRows } from './to-slot-rows.ts';
import { toTable } from './to-table.ts';

export interface SlotsView {
  readonly page: SlotsPage;
  readonly programmes: readonly { readonly id: string; readonly title: string }[];
  readonly done?: string | undefined;
  readonly problem?: Failure | undefined;
  readonly signedIn?: SignedIn | undefined;
}

const toWithdraw = (slot: SlotState): Html | undefined => (slot.status !== 'free' ? undefined
  : html`<details><summary>Take away<span class="hidden">: ${toMinute(slot.start)}</span></summary>
<form class="decide" method="post" action="/slots/${encodeURIComponent(slot.id)}/withdrawal"><label for="why-${slot.id}">Why</label> <input id="why-${slot.id}" name="reason" maxlength="1000" required autocomplete="off">
<button>Take it away</button></form></details>`);

const KINDS: readonly (readonly [string, string])[] = [['first-visit', 'First visits'], ['second-visit', 'Second visits'], ['first-visit second-visit', 'Visits, first and second'], ['team-meeting', 'Team meetings'], ['multidisciplinary-meeting', 'Multidisciplinary meetings']];
const DAYS: readonly (readonly [string, string])[] = [['mon tue wed thu fri', 'Monday to Friday'], ['mon', 'Mondays'], ['tue', 'Tuesdays'], ['wed', 'Wednesdays'], ['thu', 'Thursdays'], ['fri', 'Fridays'], ['sat', 'Saturdays'], ['sun', 'Sundays']];

const toField = (name: string, label: string, attributes: Html): Html => html`<label for="${name}">${label}</label> <input id="${name}" name="${name}" ${attributes}>`;

const toMaking = (programmes: SlotsView['programmes']): Html => html`<section aria-labelledby="make"><h2 id="make">Make slots</h2>
<form class="decide" method="post" action="/slots">
${toSelect({ id: 'programme', name: 'programme', label: 'Programme' }, programmes.map((p) => [p.id, p.title]))}
${toSelect({ id: 'kinds', name: 'kinds', label: 'For' }, KINDS)}
${toField('location', 'Room', html`maxlength="300" autocomplete="off"`)}
${toSelect({ id: 'weekdays', name: 'weekdays', label: 'On' }, DAYS)}
${toField('from', 'First day', html`type="date" required`)}
${toField('until', 'Last day', html`type="date" required`)}
${toField('opensAt', 'From', html`type="time" required`)}
${toField('closesAt', 'To', html`type="time" required`)}
${toField('minutes', 'Minutes each', html`type="number" min="5" max="480" value="40" required`)}
<button>Make them</button></form></section>`;

export const toSlotsPage = ({ page, programmes, done, problem, signedIn }: SlotsView): Html => toPage({
  title: 'Slots',
  isSignedIn: true,
  signedIn,
  main: html`${toDoneNote(done)}<h1>Slots</h1>
${problem && toProblemNote(problem)}
<p class="quiet">Times at which the hospital sees patients and holds meetings, from today for four weeks. Whose a taken one is stands with the request alone.</p>
${page.slots.length === 0 ? html`<section><p>There are none.</p></section>` : toTable({ columns: ['When', 'With', 'For', 'What to do'], rows: toSlotRows(page.slots, toWithdraw), caption: html`The nearest first${page.more && html`; there are more than are shown`}` })}
${toMaking(programmes)}`,
});

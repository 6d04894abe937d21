// The form by which a visit moves to one of several times.
import type { OpenSlots } from '../../flows/read-open-slots.ts';
import { html, type Html } from './html.ts';
import { toWisherSelect } from './to-wisher-select.ts';

/** `name`: of the field that says which time. */
export interface TimeChoices { readonly name: 'slot' | 'time'; readonly choices: readonly { readonly value: string; readonly label: string }[] }

/** Who asked for it and since when is asked once, below the times: it decides whether the former time was given up late. */
export const toMoveForm = ({ request, moves = '' }: OpenSlots, { name, choices }: TimeChoices): Html => html`<form class="decide" method="post" action="/second-opinion-requests/${encodeURIComponent(request)}/appointments/${encodeURIComponent(moves)}/rescheduling">
<fieldset><legend>New time</legend>
${choices.map(({ value, label }, i) => html`<p><input type="radio" id="time-${i}" name="${name}" value="${value}" required> <label for="time-${i}">${label}</label></p>`)}
</fieldset>
${toWisherSelect('by', 'Who wants it moved')}
<label for="received">When that reached the hospital, local time</label> <input id="received" type="datetime-local" name="receivedLocal" required>
<label for="reason">Why</label> <input id="reason" name="reason" maxlength="1000" autocomplete="off">
<button>Move the visit</button></form>`;

// Slots as rows of a table: when, with whom, where, what for; beside each what can be done with it.
import type { SlotState } from '../../core/worklist/to-slot-state.ts';
import { html, type Html } from './html.ts';
import type { TableRow } from './to-table.ts';
import { toTime } from './to-time.ts';
import { toWords } from './to-words.ts';

const STATUS: Readonly<Record<string, string>> = { 'free': 'free', 'busy': 'taken', 'busy-unavailable': 'taken away' };

const toMinutes = ({ start, end }: SlotState): string => `${String(Math.round((Date.parse(end) - Date.parse(start)) / 60_000))} min`;

/** Columns: when, with whom and where, for what, act. */
export const toSlotRows = (slots: readonly SlotState[], toAct: (slot: SlotState) => Html | undefined): readonly TableRow[] => slots.map((slot) => ({
  heading: html`${toTime(slot.start)} <span class="quiet small">${toMinutes(slot)}</span>`,
  cells: [
    html`${[slot.practitioner, slot.location, slot.department].filter((part) => part !== undefined).join(', ') || 'anybody'}`,
    html`${slot.kinds.map(toWords).join(', ')} <span class="badge${slot.status === 'free' && ' fine'}">${STATUS[slot.status] ?? toWords(slot.status)}</span>`,
    html`${toAct(slot)}`,
  ],
}));

// An instant for people, to the minute, as its own offset has it: `2026-12-01 09:00`, and `2026-12-01 08:00 UTC` where it has none of its own.
import { html, type Html } from './html.ts';
import { toMinute } from './to-minute.ts';

const zoneOf = (instant: string): string => (/(?:Z|\+00:00)$/u.test(instant) ? ' UTC' : '');

export const toTime = (instant: string): Html => html`<time datetime="${instant}">${toMinute(instant)}${zoneOf(instant)}</time>`;

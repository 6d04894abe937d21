// An instant for people, to the minute, as its own offset has it: `2026-12-01 09:00`.
import { html, type Html } from './html.ts';

export const toTime = (instant: string): Html => html`<time datetime="${instant}">${instant.slice(0, 16).replace('T', ' ')}</time>`;

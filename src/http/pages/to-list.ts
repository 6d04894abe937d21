// Things one below the other, or the words for none.
import { html, type Html } from './html.ts';

export const toList = (items: readonly Html[], none: string): Html => (items.length > 0 ? html`<ul class="plain">${items.map((i) => html`<li>${i}</li>`)}</ul>` : html`<p class="quiet">${none}</p>`);

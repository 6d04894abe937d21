// One block of a page with its heading; `id` names it for the heading and for links.
import { html, type Html } from './html.ts';

export const toBlock = (id: string, title: string, content: Html): Html => html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>${content}</section>`;

// The way to the next page of a list, where there is one.
import { html, type Html } from './html.ts';

export const toNextPage = (address: string | undefined): Html | undefined =>
  (address === undefined ? undefined : html`<nav class="pages" aria-label="Pages"><a rel="next" href="${address}">Next page</a></nav>`);

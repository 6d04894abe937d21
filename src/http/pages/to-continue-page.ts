// A page that leads on by itself: where a redirect would lose the session cookie, or meet the form-action rule.
import { html, type Html } from './html.ts';
import { toPage } from './to-page.ts';

export const toContinuePage = (way: { readonly title: string; readonly text: string; readonly link: string; readonly to: string }): Html => toPage({
  title: way.title,
  isSignedIn: false,
  leadsTo: way.to,
  main: html`<div class="narrow"><h1>${way.title}</h1>
<p>${way.text}</p>
<p><a class="button" href="${way.to}">${way.link}</a></p></div>`,
});

// A failure, for people.
import type { Failure } from '../../core/kernel/result.ts';
import type { SignedIn } from '../route.ts';
import { html, type Html } from './html.ts';
import { toPage } from './to-page.ts';

export const toFailurePage = (failure: Failure, signedIn?: SignedIn): Html => toPage({
  title: 'Not possible',
  isSignedIn: failure.kind !== 'login-required',
  signedIn,
  main: html`<h1>This was not possible</h1>
<section><ul class="plain">${failure.issues.map((issue) => html`<li>${issue.text}</li>`)}</ul></section>
<p><a href="/worklist">To the worklist</a></p>`,
});

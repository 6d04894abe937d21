// A failure, for people: what was not possible, what to do, and the way back.
import type { Failure } from '../../core/kernel/result.ts';
import type { SignedIn } from '../route.ts';
import { html, type Html } from './html.ts';
import { toPage } from './to-page.ts';
import { toProblemNote } from './to-problem-note.ts';

export interface FailureView {
  readonly failure: Failure;
  /** The page of ours that they came from. */
  readonly back?: string | undefined;
  readonly signedIn?: SignedIn | undefined;
}

const toWay = ({ failure, back = '/worklist' }: FailureView): Html => {
  if (failure.kind === 'login-required') return html`<p><a href="/login?next=${encodeURIComponent(back)}">Sign in</a></p>`;
  return html`<p>${back !== '/worklist' && html`<a href="${back}">Back</a>, or `}<a href="/worklist">to the worklist</a></p>`;
};

export const toFailurePage = (view: FailureView): Html => toPage({
  title: 'Not possible',
  isSignedIn: view.failure.kind !== 'login-required',
  signedIn: view.signedIn,
  main: html`<h1>This was not possible</h1>
${toProblemNote(view.failure)}
${toWay(view)}`,
});

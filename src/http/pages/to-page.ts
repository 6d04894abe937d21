// The frame of every page: language, landmarks, the way to the content by keyboard, who is signed in.
import type { SignedIn } from '../route.ts';
import { html, type Html } from './html.ts';
import { isPermitted } from './is-permitted.ts';
import { pageStyle } from './page-style.ts';

export interface Page {
  readonly title: string;
  readonly main: Html;
  /** Shows the way to the worklist and out. */
  readonly isSignedIn: boolean;
  /** Shown beside it. */
  readonly signedIn?: SignedIn | undefined;
  /** A page that leads on by itself. */
  readonly leadsTo?: string;
}

const toWho = ({ name, roles }: SignedIn): Html => html`<p class="who"><span class="quiet small">Signed in${name !== undefined && html` as <b>${name}</b>`}:</span> <span class="small">${roles.join(', ')}</span></p>`;

const toNavigation = (signedIn: SignedIn | undefined): Html => html`<nav aria-label="Main"><a href="/worklist">Worklist</a>${isPermitted(signedIn, 'see-to-notices') && html`<a href="/notices">Notices</a>`}${isPermitted(signedIn, 'review-documents') && html`<a href="/review-list">Review list</a>`}${isPermitted(signedIn, 'replay-exchange') && html`<a href="/peers">Peers</a>`}${isPermitted(signedIn, 'read-statistics') && html`<a href="/statistics">Statistics</a>`}</nav>
${signedIn && toWho(signedIn)}
<form method="post" action="/logout"><button class="plain">Sign out</button></form>`;

export const toPage = (page: Page): Html => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light">
${page.leadsTo !== undefined && html`<meta http-equiv="refresh" content="0; url=${page.leadsTo}">`}
<title>${page.title} - Second opinion</title>
<style>${{ markup: pageStyle.text }}</style>
</head>
<body>
<a class="skip" href="#content">To the content</a>
<header class="top"><div><strong>Second-opinion requests</strong>${page.isSignedIn && toNavigation(page.signedIn)}</div></header>
<main id="content">${page.main}</main>
</body>
</html>
`;

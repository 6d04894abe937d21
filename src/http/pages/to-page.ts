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
  /** BCP 47, with the frame's own words in it; absent: English. */
  readonly language?: string;
  readonly words?: FrameWords;
}

/** What the frame says. */
export type FrameWords = Readonly<Record<'skip' | 'brand' | 'suffix' | 'main' | 'worklist' | 'meetings' | 'slots' | 'notices' | 'reviewList' | 'peers' | 'statistics' | 'signedIn' | 'as' | 'signOut', string>>;

const ENGLISH: FrameWords = {
  skip: 'To the content', brand: 'Second-opinion requests', suffix: 'Second opinion', main: 'Main', worklist: 'Worklist', meetings: 'Meetings', slots: 'Slots', notices: 'Notices', reviewList: 'Review list', peers: 'Peers',
  statistics: 'Statistics', signedIn: 'Signed in', as: 'as', signOut: 'Sign out',
};

const toWho = ({ name, roles }: SignedIn, words: FrameWords): Html => html`<p class="who"><span class="quiet small">${words.signedIn}${name !== undefined && html` ${words.as} <b>${name}</b>`}:</span> <span class="small">${roles.join(', ')}</span></p>`;

const toNavigation = (signedIn: SignedIn | undefined, words: FrameWords): Html => html`<nav aria-label="${words.main}"><a href="/worklist">${words.worklist}</a>${isPermitted(signedIn, 'read-agenda') && html`<a href="/meetings">${words.meetings}</a>`}${isPermitted(signedIn, 'keep-slots') && html`<a href="/slots">${words.slots}</a>`}${isPermitted(signedIn, 'see-to-notices') && html`<a href="/notices">${words.notices}</a>`}${isPermitted(signedIn, 'review-documents') && html`<a href="/review-list">${words.reviewList}</a>`}${isPermitted(signedIn, 'replay-exchange') && html`<a href="/peers">${words.peers}</a>`}${isPermitted(signedIn, 'read-statistics') && html`<a href="/statistics">${words.statistics}</a>`}</nav>
${signedIn && toWho(signedIn, words)}
<form method="post" action="/logout"><button class="plain">${words.signOut}</button></form>`;

export const toPage = ({ words = ENGLISH, language = 'en', ...page }: Page): Html => html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light">
${page.leadsTo !== undefined && html`<meta http-equiv="refresh" content="0; url=${page.leadsTo}">`}
<title>${page.title} - ${words.suffix}</title>
<style>${{ markup: pageStyle.text }}</style>
</head>
<body>
<a class="skip" href="#content">${words.skip}</a>
<header class="top"><div><strong>${words.brand}</strong>${page.isSignedIn && toNavigation(page.signedIn, words)}</div></header>
<main id="content">${page.main}</main>
</body>
</html>
`;

// The frame of every page: language, landmarks, the way to the content by keyboard.
import { html, type Html } from './html.ts';
import { pageStyle } from './page-style.ts';

const SIGNED_IN = html`<nav aria-label="Main"><a href="/worklist">Worklist</a></nav>
<form method="post" action="/logout"><button class="plain">Log out</button></form>`;

export const toPage = (page: { readonly title: string; readonly main: Html; readonly isSignedIn: boolean }): Html => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light">
<title>${page.title} - Second opinion</title>
<style>${{ markup: pageStyle.text }}</style>
</head>
<body>
<a class="skip" href="#content">To the content</a>
<header class="top"><div><strong>Second-opinion requests</strong>${page.isSignedIn && SIGNED_IN}</div></header>
<main id="content">${page.main}</main>
</body>
</html>
`;

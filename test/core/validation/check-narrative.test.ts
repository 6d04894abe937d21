// txt-1 and txt-2: what may stand in a narrative.
import { expect, test } from 'vitest';
import { checkNarrative } from '../../../src/core/validation/check-narrative.ts';

const div = (inside: string): string => `<div xmlns="http://www.w3.org/1999/xhtml">${inside}</div>`;

test.each([
  ['a script', div('<script>x()</script>')],
  ['an event handler', div('<p onclick="x()">a</p>')],
  ['a link to code', div('<a href=" javascript:x()">a</a>')],
  ['a link to inline HTML', div('<a href="data:text/html,x">a</a>')],
  ['a form', div('<form><input/></form>')],
  ['an iframe', div('<iframe src="https://example.org"></iframe>')],
  ['an object', div('<object>a</object>')],
  ['tags that cross', div('<b><i>a</b></i>')],
  ['a tag left open', div('<p>a')],
  ['a closing tag too many', div('a</p>')],
  ['an attribute without quotes', div('<p class=x>a</p>')],
  ['a lone bracket', div('a < b')],
  ['nothing inside', div(' <p> </p>')],
  ['nothing but a comment', div('<!-- a -->')],
  ['another root', '<p>a</p>'],
  ['two roots', `${div('a')}${div('b')}x</div>`],
  ['text around it', `a ${div('b')}`],
  ['no markup', 'a'],
])('refuses %s', (_name, xhtml) => {
  expect(checkNarrative(xhtml)).toMatch(/^the narrative /u);
});

test.each([
  ['paragraphs', div('<p>a</p><p class="x">b &lt; c</p>')],
  ['empty elements', div('a<br/><hr />')],
  ['an image alone', div('<img src="#pic" alt="x"/>')],
  ['an inline image', div('<img src="data:image/png;base64,QQ=="/>')],
  ['a table with a link', div('<table><tr><td colspan=\'2\'><a href="https://example.org">a</a></td></tr></table>')],
  ['a comment beside text', div('<!-- <script> -->a')],
])('accepts %s', (_name, xhtml) => {
  expect(checkNarrative(xhtml)).toBeUndefined();
});

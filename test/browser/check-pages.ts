// The pages in a real Chromium, at desktop and phone width: `npm run check:browser [-- FOLDER]`; screenshots go to FOLDER, or to SCREENSHOTS_DIR, or to a temporary one.
// CHROMIUM_PATH names the browser (default /usr/bin/chromium). Last line: `N passed, N failed`.
import { existsSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { CLIENT_ID, CLIENT_SECRET, PEOPLE, startProvider } from '../support/open-id-provider.ts';
import { opinionToWrite } from './opinion-to-write.ts';
import { startWithCases, TODAY, TOKEN } from './start-with-cases.ts';
import { visitToBook } from './visit-to-book.ts';

const WIDTHS = { desktop: 1280, phone: 390 } as const;
const HEIGHT = 900;
const LEAST_PX = 14;

const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
const folder = process.argv[2] ?? process.env['SCREENSHOTS_DIR'] ?? mkdtempSync(path.join(tmpdir(), 'second-opinion-screenshots-'));

let passed = 0;
let failed = 0;
const check = (name: string, isGood: boolean, detail = ''): void => {
  if (isGood) passed += 1;
  else {
    failed += 1;
    console.log(`FAILED ${name} ${detail}`);
  }
};

/** Measured in the page: as text, so that no type of the browser's own is needed here. */
const MEASURE = `(() => {
  const light = (c) => { const [r, g, b] = c.map((v) => v / 255).map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const colour = (text) => text.match(/[\\d.]+/g).map(Number);
  const groundOf = (e) => { for (let at = e; at; at = at.parentElement) { const c = colour(getComputedStyle(at).backgroundColor); if (c.length < 4 || c[3] === 1) return c.slice(0, 3); } return [255, 255, 255]; };
  const contrastOf = (e) => { const [a, b] = [light(colour(getComputedStyle(e).color).slice(0, 3)), light(groundOf(e))].sort((x, y) => y - x); return (a + 0.05) / (b + 0.05); };
  const texts = [...document.querySelectorAll('body *')].filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim() !== '') && e.checkVisibility());
  const boxes = [...document.querySelectorAll('body *')].filter((e) => e.checkVisibility());
  return {
    scrollWidth: document.scrollingElement.scrollWidth, innerWidth,
    smallest: Math.min(...texts.map((e) => Number.parseFloat(getComputedStyle(e).fontSize)),
      ...texts.map((e) => getComputedStyle(e, '::before')).filter((s) => s.content !== 'none').map((s) => Number.parseFloat(s.fontSize))),
    outside: boxes.filter((e) => { const b = e.getBoundingClientRect(); return b.width > 0 && b.right > innerWidth + 1 && b.left >= 0; }).map((e) => e.tagName + '.' + e.className).slice(0, 5),
    texts: texts.length,
    unnamed: [...document.querySelectorAll('button, a')].filter((e) => e.textContent.trim() === '').length,
    faint: texts.map((e) => [e, contrastOf(e)]).filter(([, ratio]) => ratio < 4.5).map(([e, ratio]) => e.tagName + ' ' + e.textContent.trim().slice(0, 20) + ' ' + ratio.toFixed(1)).slice(0, 5),
    rows: [...document.querySelectorAll('main > table tbody tr')].map((r) => ({ mark: r.className, due: [...r.querySelectorAll('td time')].map((t) => t.dateTime).filter((d) => d.length === 10).sort()[0] ?? '~' })),
    headings: document.querySelectorAll('h1').length,
    unlabelled: [...document.querySelectorAll('input:not([type=hidden]), select, textarea')].filter((e) => e.labels.length === 0).length,
  };
})()`;
interface Row { readonly mark: string; readonly due: string }
interface Measured {
  readonly scrollWidth: number; readonly innerWidth: number; readonly smallest: number; readonly outside: readonly string[]; readonly texts: number;
  readonly rows: readonly Row[]; readonly headings: number; readonly unlabelled: number; readonly unnamed: number; readonly faint: readonly string[];
}

const look = async (page: Page, name: string): Promise<Measured> => {
  const seen = await page.evaluate<Measured>(MEASURE);
  check(`${name}: has text`, seen.texts > 3, String(seen.texts));
  check(`${name}: no horizontal scrollbar`, seen.scrollWidth <= seen.innerWidth, `${String(seen.scrollWidth)} > ${String(seen.innerWidth)}`);
  check(`${name}: nothing reaches past the edge`, seen.outside.length === 0, seen.outside.join(', '));
  check(`${name}: text of ${String(LEAST_PX)} px or more`, seen.smallest >= LEAST_PX, `${String(seen.smallest)} px`);
  check(`${name}: one main heading`, seen.headings === 1);
  check(`${name}: every field has its label`, seen.unlabelled === 0);
  check(`${name}: every button and link has words`, seen.unnamed === 0);
  check(`${name}: text stands out from its ground by 4.5 to 1`, seen.faint.length === 0, seen.faint.join(', '));
  await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true });
  return seen;
};

/** The earliest date first, estimates too: one that has passed wants a person as much as a breach. Nothing that is overdue comes after a date to come. */
const inOrder = (rows: readonly Row[]): boolean =>
  rows.every((row, i) => row.due >= (rows[i - 1]?.due ?? '')) && rows.findLastIndex((r) => r.mark === 'late') < rows.findIndex((r) => r.due >= TODAY);
const marksOf = (rows: readonly Row[]): string => rows.map((r) => `${r.mark || 'calm'} ${r.due}`).join(', ');

const checkWorklist = async (page: Page, name: string, submitted: number): Promise<void> => {
  const { rows } = await look(page, name);
  check(`${name}: every open request has a row`, rows.length === submitted, `${String(rows.length)} of ${String(submitted)}`);
  check(`${name}: some are overdue and some are not`, rows.some((r) => r.mark === 'late') && rows.some((r) => r.mark !== 'late'), marksOf(rows));
  check(`${name}: overdue ones come first`, inOrder(rows), marksOf(rows));
};

/** Proof that the measures can fail: the same page with a wide box, small print and its rows turned round. */
const checkMeasures = async (page: Page): Promise<void> => {
  await page.evaluate(`(() => {
    const wide = document.createElement('p'); wide.textContent = 'x'; wide.setAttribute('width', '');
    document.querySelector('main').append(wide);
    for (const sheet of document.styleSheets) { sheet.insertRule('main p { width: 3000px; font-size: 9px }', sheet.cssRules.length); }
    const body = document.querySelector('tbody'); for (const row of [...body.children].reverse()) body.append(row);
  })()`);
  const spoilt = await page.evaluate<Measured>(MEASURE);
  check('control: a wide box is seen', spoilt.scrollWidth > spoilt.innerWidth && spoilt.outside.length > 0);
  check('control: small print is seen', spoilt.smallest < LEAST_PX);
  check('control: a wrong order is seen', !inOrder(spoilt.rows));
};

const wordsOf = (page: Page): Promise<string> => page.locator('main').innerText();
/** A button that leads to another page, pressed by the keyboard; the words of what was done have the focus then, where there are any. */
const press = async (page: Page, button: string, to: string): Promise<string> => {
  await page.locator(button).first().focus();
  await Promise.all([page.waitForURL(to), page.keyboard.press('Enter')]);
  return (await page.evaluate<string | undefined>('document.activeElement && document.activeElement.id')) ?? '';
};

/** What was given up, from the worklist to the button and to the words that it was done: one on the request's page, then all of a peer. */
const checkReplays = async (page: Page, width: string): Promise<void> => {
  await page.click('ul.waiting a[href^="/peers"]');
  await page.waitForURL('**/peers#given-up');
  // what was tried again at another width is given up again within moments
  for (let left = 100; left > 0 && await page.locator('section[aria-labelledby=given-up] form.act').count() < 2; left -= 1) await page.reload();
  await look(page, `peers-${width}`);
  await page.locator('section[aria-labelledby=given-up] tbody th a').first().click();
  await page.waitForURL('**/second-opinion-requests/**');
  await look(page, `request-given-up-${width}`);
  check(`${width}: the button is named for who hears it`, await page.getByRole('button', { name: /^Try again ?: .+/u }).count() > 0);
  check(`${width}: pressed, the page says so and has the focus there`, await press(page, 'form.act[action$="/replay"] button', '**/second-opinion-requests/*?done=replayed#done') === 'done', page.url());
  check(`${width}: it is tried again`, (await wordsOf(page)).includes('It is tried again now.'));
  await look(page, `request-replayed-${width}`);
  await page.click('a[href$="/exchanges"]');
  await page.waitForURL('**/exchanges');
  check(`${width}: each attempt says what came of it`, (await wordsOf(page)).includes('The peer cannot be reached'));
  await look(page, `exchanges-${width}`);
  await page.click('nav a[href="/peers"]');
  await page.waitForURL('**/peers');
  check(`${width}: all of a peer, and the page says so`, await press(page, 'section[aria-labelledby=peers] form.act button', '**/peers?done=replayed-all#done') === 'done', page.url());
  await look(page, `peers-replayed-${width}`);
};

/** Documents under review: one that may not be put where it was meant, and says so there; then rejected at one width, put into its request at the other. */
const checkReviews = async (page: Page, width: string): Promise<void> => {
  await page.click('nav a[href="/review-list"]');
  await page.waitForURL('**/review-list');
  const { rows } = await look(page, `review-list-${width}`);
  check(`${width}: documents wait for review`, rows.length > 0, String(rows.length));
  await page.locator('main tbody th a').first().click();
  await page.waitForURL('**/review-list/*');
  await look(page, `review-${width}`);
  if (width === 'desktop') {
    await page.locator('form[action$="/assignment"] input[type=radio]').last().check();
    check(`${width}: put into a request, whose page says so`, await press(page, 'form[action$="/assignment"] button', '**/second-opinion-requests/*?done=assigned#done') === 'done', page.url());
    await look(page, `request-assigned-${width}`);
    return;
  }
  await page.fill('#request', (await page.evaluate<string>('document.title')) + ' none');
  await press(page, 'form[role=search] button', '**/review-list/*?request=*');
  check(`${width}: a number that is none is told`, (await wordsOf(page)).includes('No request'));
  await page.fill('#reason', 'Belongs to another hospital');
  check(`${width}: rejected, and the list says so`, await press(page, 'form[action$="/rejection"] button', '**/review-list?done=rejected#done') === 'done', page.url());
  await look(page, `review-rejected-${width}`);
};

/** A visit booked among the free times of a hospital's own calendar, and moved there; a calendar that is away is told of. */
const checkCalendar = async (page: Page, width: string): Promise<void> => {
  const { url, token, request, breakCalendar, stop } = await visitToBook();
  try {
    const at = `${url}/second-opinion-requests/${request}`;
    await page.goto(`${url}/login`);
    await page.fill('#token', token);
    await Promise.all([page.waitForURL('**/worklist'), page.click('main button')]);
    await page.goto(`${at}/slots?kind=first-visit`);
    await look(page, `calendar-times-${width}`);
    check(`${width}: the calendar's times are there, in the hospital's own`, await page.locator('main table form.act button').count() === 3 && (await page.locator('main table').innerText()).includes('2026-11-10 10:00'));
    check(`${width}: one is booked, and the request says so`, await press(page, 'main table form.act button', '**/second-opinion-requests/*?done=visit-booked#done') === 'done', page.url());
    await page.click('section[aria-labelledby=appointments] a[href*="moves="]');
    await page.waitForURL('**/slots?kind=first-visit&moves=*');
    await look(page, `calendar-move-${width}`);
    await page.locator('main fieldset input[type=radio]').last().check();
    await page.fill('#received', '2026-11-03T09:00');
    check(`${width}: it is moved, and the request says so`, await press(page, 'main form.decide button', '**/second-opinion-requests/*?done=visit-moved#done') === 'done', page.url());
    check(`${width}: it stands at its new time`, (await page.locator('section[aria-labelledby=appointments]').innerText()).includes('2026-11-13 10:00'));
    await look(page, `calendar-moved-${width}`);
    breakCalendar();
    await page.goto(`${at}/slots?kind=team-meeting`);
    await look(page, `calendar-away-${width}`);
    check(`${width}: that the calendar is away is told`, (await page.locator('main [role=alert]').innerText()).includes('does not tell its free times now'));
  } finally {
    await stop();
  }
};

/** Times of the hospital's own: made by the form, one taken away with a reason; a visit booked into one from its request, cancelled there; a meeting's agenda. */
const checkVisits = async (page: Page, width: string, room: string): Promise<void> => {
  await page.click('nav a[href="/slots"]');
  await page.waitForURL('**/slots');
  await page.fill('#location', room);
  for (const [field, value] of [['from', '2026-12-07'], ['until', '2026-12-07'], ['opensAt', '09:00'], ['closesAt', '11:00'], ['minutes', '40']] as const) await page.fill(`#${field}`, value);
  await page.selectOption('#programme', 'dutch-cancer');
  check(`${width}: slots are made, and the page says so`, await press(page, 'form[action="/slots"] button', '**/slots?done=slots-made#done') === 'done', page.url());
  await look(page, `slots-${width}`);
  await page.locator('main tbody tr', { hasText: room }).first().locator('summary').click();
  await page.locator('main tbody tr', { hasText: room }).first().locator('input[name=reason]').fill('Ill');
  check(`${width}: one is taken away`, await press(page, 'details[open] form[action$="/withdrawal"] button', '**/slots?done=slot-withdrawn#done') === 'done', page.url());
  await page.click('nav a[href="/worklist"]');
  await page.locator('main > table tbody th a').filter({ hasText: 'SO-2026-0005' }).first().click();
  await page.waitForURL('**/second-opinion-requests/**');
  await page.click('section[aria-labelledby=appointments] a[href$="slots?kind=first-visit"]');
  await page.waitForURL('**/slots?kind=first-visit');
  await look(page, `open-slots-${width}`);
  check(`${width}: a visit is booked into a slot, and its request says so`, await press(page, 'main table form.act button', '**/second-opinion-requests/*?done=visit-booked#done') === 'done', page.url());
  await look(page, `request-visit-${width}`);
  check(`${width}: its visit is there, with a file for the calendar`, await page.locator('section[aria-labelledby=appointments] a[download]').count() > 0);
  await page.locator('section[aria-labelledby=appointments] summary', { hasText: 'Cancel: first visit' }).first().click();
  await page.locator('details[open] input[name=receivedLocal]').fill('2026-11-19T09:00');
  await look(page, `request-cancelling-${width}`);
  check(`${width}: cancelled, and the page says so`, await press(page, 'details[open] form[action$="/cancellation"] button', '**/second-opinion-requests/*?done=visit-cancelled#done') === 'done', page.url());
  await page.click('nav a[href="/meetings"]');
  await page.waitForURL('**/meetings');
  await look(page, `meetings-${width}`);
  await page.locator('main tbody th a').first().click();
  await page.waitForURL('**/meetings/*');
  await look(page, `agenda-${width}`);
  check(`${width}: the agenda leads to its requests`, await page.locator('main tbody th a[href^="/second-opinion-requests/"]').count() > 0);
};

/** Notices of due dates: one put off with a reason, one seen to; no mail server is named, which is said. */
const checkNotices = async (page: Page, width: string): Promise<void> => {
  await page.click('nav a[href="/notices"]');
  await page.waitForURL('**/notices');
  const { rows } = await look(page, `notices-${width}`);
  check(`${width}: notices wait`, rows.length > 1, String(rows.length));
  check(`${width}: that no mail goes out is said`, (await wordsOf(page)).includes('No mail server is configured'));
  await page.locator('main summary').first().click();
  await look(page, `notices-put-off-${width}`);
  await page.locator('input[name=until]').first().fill('2026-11-23');
  await page.locator('input[name=reason]').first().fill('The records office is shut');
  check(`${width}: put off, and the page says so`, await press(page, 'form[action$="/snooze"] button', '**/notices?done=snoozed#done') === 'done', page.url());
  check(`${width}: with the reason`, (await wordsOf(page)).includes('The records office is shut'));
  check(`${width}: seen to, and the page says so`, await press(page, 'form[action$="/acknowledgement"] button', '**/notices?done=acknowledged#done') === 'done', page.url());
  await look(page, `notices-done-${width}`);
  check(`${width}: what was seen to is off the list`, await page.locator('main > table tbody tr').count() === rows.length - 1);
};

/** The opinion: what lacks is told beside what was written, then it is signed and handed over; at the other width it is corrected. */
const checkOpinion = async (page: Page, width: string, request: string): Promise<void> => {
  await page.goto(`${request}/opinion`);
  await page.fill('#summary', `Written at the width of a ${width}.`);
  await page.fill('#recommendations', 'Lower the dose.\nSee the nephrologist again.');
  check(`${width}: the draft is saved, and the page says so`, await press(page, 'form[action$="/draft"] button', '**/opinion?done=opinion-saved#done') === 'done', page.url());
  await look(page, `opinion-draft-${width}`);
  if (width === 'desktop') {
    await press(page, 'form[action$="/signature"] button', '**/opinion/signature');
    check(`${width}: what it lacks is told, and what was written is still there`, (await wordsOf(page)).includes('is required before the opinion is signed') && (await page.inputValue('#summary')).includes('Written at'));
    await look(page, `opinion-refused-${width}`);
    await page.locator('input[name=outcome][value=differs]').check();
    await press(page, 'form[action$="/draft"] button', '**/opinion?done=opinion-saved#done');
  } else {
    check(`${width}: what was chosen before is still chosen`, await page.locator('input[name=outcome][value=differs]').isChecked());
    await page.fill('#correction', 'A wrong dose');
  }
  check(`${width}: signed, and the request says so`, await press(page, 'form[action$="/signature"] button', '**/second-opinion-requests/*?done=opinion-signed#done') === 'done', page.url());
  await look(page, `opinion-signed-${width}`);
  check(`${width}: whoever may not get it is named with the reason`, (await wordsOf(page)).includes('may not get it'));
  check(`${width}: handed over, and the page says so`, await press(page, 'form[action$="/opinion/handovers"] button', '**/second-opinion-requests/*?done=opinion-handed-over#done') === 'done', page.url());
  await look(page, `opinion-handed-over-${width}`);
  if (width === 'desktop') check(`${width}: the decision is recorded, and the page says so`, await press(page, 'form[action$="/opinion/decision"] button', '**/second-opinion-requests/*?done=decision-recorded#done') === 'done', page.url());
};

const LOGIN = 'u-cora';

/** There, back, seen on the pages, out again, here and there; ends on the login page. */
const checkSignIn = async (page: Page, width: string): Promise<void> => {
  await page.click('text=Sign in with your hospital account');
  await page.fill('input[name=login]', LOGIN);
  await page.fill('input[name=password]', 'x');
  await Promise.all([page.waitForURL('**/worklist'), page.click('button[type=submit]')]);
  const { name = '' } = PEOPLE[LOGIN] ?? {};
  await look(page, `signed-in-${width}`);
  const who = (await page.locator('header .who').textContent()) ?? '';
  check(`${width}: the page says who is signed in, and as what`, who.includes(name) && who.includes('coordinator'), who);
  const cookies = (await page.context().cookies(page.url())).map((c) => `${c.name} ${c.sameSite} ${String(c.httpOnly)}`);
  check(`${width}: one cookie, strict and out of reach of scripts`, cookies.join() === 'session Strict true', cookies.join());
  await checkReplays(page, width);
  await checkReviews(page, width);
  await checkNotices(page, width);
  await checkVisits(page, width, `Room ${width}`);
  await page.goto(`${new URL(page.url()).origin}/worklist`);
  await page.locator('main > table tbody tr').first().locator('th a').click();
  await page.waitForURL('**/second-opinion-requests/**');
  check(`${width}: on a request too`, ((await page.locator('header .who').textContent()) ?? '').includes(name));
  await Promise.all([page.waitForURL('**/session/end**'), page.click('header button')]);
  await Promise.all([page.waitForURL('**/login**'), page.click('button[name=logout]')]);
  check(`${width}: signed out, the session is gone`, (await page.context().cookies(page.url())).every((c) => c.name !== 'session'));
  await page.goto(`${new URL(page.url()).origin}/worklist`);
  check(`${width}: signed out, the worklist asks who it is`, new URL(page.url()).pathname === '/login', page.url());
};

const main = async (): Promise<void> => {
  if (!existsSync(executablePath)) throw new Error('no Chromium: install it or set CHROMIUM_PATH');
  mkdirSync(folder, { recursive: true });
  // on another host name than the adapter: to the browser it is another site
  const provider = await startProvider();
  const pages = await startWithCases({
    OIDC_ISSUER: provider.issuer, OIDC_CLIENT_ID: CLIENT_ID, OIDC_CLIENT_SECRET: CLIENT_SECRET, OIDC_SCOPE: 'openid profile groups', OIDC_ROLES_CLAIM: 'groups', OIDC_ROLES: 'coordinator=so-coordinators; physician=so-physicians',
  });
  provider.open(pages.url);
  const reported = await opinionToWrite(pages.url);
  const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
  try {
    for (const [width, px] of Object.entries(WIDTHS)) {
      const page = await browser.newPage({ viewport: { width: px, height: HEIGHT }, isMobile: width === 'phone', locale: 'en-GB' });
      const complaints: string[] = [];
      // the provider's own pages are not looked at
      const isOurs = (url: string): boolean => url.startsWith(pages.url);
      // a signature that lacks something is refused on purpose
      const isRefusal = (url: string): boolean => url.endsWith('/opinion/signature');
      page.on('console', (message) => { if (['error', 'warning'].includes(message.type()) && isOurs(message.location().url) && !isRefusal(message.location().url)) complaints.push(message.text()); });
      page.on('pageerror', (error) => { complaints.push(error.message); });
      page.on('requestfailed', (request) => { if (isOurs(request.frame().url())) complaints.push(`${request.url()} failed`); });
      await page.goto(`${pages.url}/worklist`);
      check(`${width}: without a login the form is shown`, new URL(page.url()).pathname === '/login', page.url());
      await look(page, `login-${width}`);
      await checkSignIn(page, width);
      await page.click('summary');
      await look(page, `login-token-${width}`);
      await page.fill('#token', TOKEN);
      await Promise.all([page.waitForURL('**/worklist'), page.click('main button')]);
      await checkWorklist(page, `worklist-${width}`, pages.submitted);
      await page.locator('main > table tbody tr').first().locator('th a').click();
      await page.waitForURL('**/second-opinion-requests/**');
      await look(page, `request-late-${width}`);
      await page.click('a[href$="/accesses"]');
      await page.waitForURL('**/accesses');
      const { rows } = await look(page, `accesses-${width}`);
      check(`${width}: the list of accesses has lines`, rows.length > 0);
      await page.goto(`${pages.url}/worklist`);
      await page.locator('main > table tbody tr').last().locator('th a').click();
      await page.waitForURL('**/second-opinion-requests/**');
      await look(page, `request-calm-${width}`);
      await checkOpinion(page, width, `${pages.url}/second-opinion-requests/${reported}`);
      await page.click('nav a[href="/statistics"]');
      await page.waitForURL('**/statistics');
      await look(page, `statistics-${width}`);
      check(`${width}: each plot has its figures as a table`, await page.locator('main svg').count() > 0 && await page.locator('main table').count() > 0);
      check(`${width}: the browser has nothing to complain of`, complaints.length === 0, complaints.join('; '));
      await page.goto(`${pages.url}/second-opinion-requests/none`);
      await look(page, `failure-${width}`);
      await page.goto(`${pages.url}/worklist`);
      if (width === 'desktop') await checkMeasures(page);
      // another adapter at the same host: its session takes the place of this one's
      await checkCalendar(page, width);
      await page.close();
    }
  } finally {
    await browser.close();
    await pages.stop();
    await provider.stop();
  }
  console.log(`screenshots in ${folder}`);
  console.log(`${String(passed)} passed, ${String(failed)} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
};

await main();

// The worklist and a request as pages: what they say, and that no value can become markup.
import { expect, test } from 'vitest';
import type { Role } from '../../src/core/fhir/actor.ts';
import { fail } from '../../src/core/kernel/result.ts';
import type { RequestState } from '../../src/core/worklist/request-state.ts';
import type { WorklistPage, WorklistRow, WorklistTransfer } from '../../src/core/worklist/worklist-page.ts';
import { toRequestPage } from '../../src/http/pages/to-request-page.ts';
import { answers } from '../support/fake-flows.ts';
import { startApp } from '../support/http-app.ts';

const EVIL = `" onx=y "><script>alert('x')</script>&\``;
const BROKEN_OUT = /<script|" onx=y|alert\('x'\)/u;
const HTML = { headers: { Accept: 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8' } };

const transfer = (more: Partial<WorklistTransfer> = {}): WorklistTransfer => ({
  id: 't1', custodian: { reference: 'Organization/o1', name: 'Hospital North' }, status: 'requested', paused: false, overdue: false, dueSoon: false, estimate: false, ...more,
});
const row = (more: Partial<WorklistRow> = {}): WorklistRow => ({
  id: 'r1', placerIdentifier: { system: 's', value: 'SO-1' }, programme: 'children', state: 'collecting-records', step: 'records', urgency: 'routine', missing: [], transfers: [transfer()], deliveries: [], visits: [], steps: [], ...more,
});
const page = (rows: readonly WorklistRow[], more: Partial<WorklistPage> = {}): WorklistPage => ({ rows, now: '2026-11-22T10:00:00Z', ...more });
const state: RequestState = {
  id: 'r1', programme: 'children', placerIdentifier: { system: 's', value: 'SO-1' }, state: 'collecting-records', urgency: 'urgent',
  steps: [{ code: 'intake', display: 'Request complete', status: 'done' }, { code: 'records', display: 'Records collected', status: 'current' },
    { code: 'assessment', display: 'Assessment by a specialist', status: 'next', task: 's1', taskStatus: 'requested', owner: { role: 'reviewer', reference: 'HealthcareService/nephrology', name: 'Nephrology' }, unmet: ['dossier-complete'], overridable: ['dossier-complete'] },
    { code: 'first-visit', display: 'First visit', status: 'current', task: 's2', taskStatus: 'ready', owner: { role: 'coordinator', reference: 'Organization/children' }, dueAt: '2026-11-20T23:59:59+01:00', overdue: true, skippable: true },
    { code: 'multidisciplinary-meeting', display: 'Multidisciplinary meeting', status: 'optional', optional: true, skippable: true },
  ],
  missing: [{ code: 'dossier-pathology', text: 'Pathology report', suppliedBy: 'custodian', required: true }, { code: 'gp', text: 'Ask the GP too', suppliedBy: 'requester', required: false }],
  transfers: [{
    id: 't1', custodian: { key: 'north', name: 'Hospital North' }, channel: 'network', deliverTo: 'receiving-hospital', kinds: [], status: 'requested', statusReason: 'consent-not-submitted', dueOn: '2026-11-18', daysLate: 4,
    clock: { rule: 'be-patient-rights', source: 'Law of 22 August 2002', sourceUrl: 'https://law.example.org/', state: 'running', explanation: 'received 3 Nov 10:12, 15 calendar days: due 18 Nov' },
    paused: false, overdue: true, dueSoon: false, estimate: false, overdueSince: '2026-11-19', documents: ['DocumentReference/d1'], quarantined: [{ binary: 'Binary/q', reason: 'hash-mismatch' }],
    decision: { permit: false, reasons: [{ code: 'consent-not-submitted', text: 'the form was not submitted' }] },
  }],
  dossier: { complete: false, items: [{ code: 'pathology', display: 'Pathology report', status: 'missing', suppliedBy: 'custodian', documents: [] }], documents: [{ id: 'd1', title: 'Letter', url: 'Binary/b1' }, { id: 'd2', title: 'Elsewhere', url: 'javascript:alert(1)' }] },
  authorisations: [{ id: 'a1', kind: 'signed', decision: 'permit', validUntil: '2027-01-01', custodians: [{ key: 'north', status: 'active' }], releaseTo: [{ key: 'gp', status: 'inactive' }] }],
  recipients: [{ key: 'gp', kind: 'gp', name: 'Practice', channel: 'network', release: { permit: false, reasons: [{ code: 'consent-withdrawn', text: 'The authorisation was withdrawn' }] } }],
  deliveries: [{ id: 'v1', recipient: { key: 'gp', name: 'Practice' }, status: 'requested', statusReason: 'no-consent', orderedAt: '2026-12-01T09:00:00Z', documents: [{ id: 'd1', acknowledged: false }], release: { permit: false, reasons: [{ code: 'no-consent', text: 'No authorisation to release to this recipient' }] } }],
  opinion: {
    hasDraft: true, signed: { outcome: 'differs', signedAt: '2026-12-01T09:00:00Z', signedBy: 'Mila Bedacht', corrects: true, documents: [{ id: 'o1', contentType: 'application/pdf', url: 'Binary/o1' }, { id: 'o2', contentType: 'application/fhir+json', url: 'javascript:alert(1)' }] },
    patient: { to: 'patient', means: 'post', at: '2026-12-01T09:00:00Z' }, handTo: ['patient'], recipients: [{ key: 'gp', name: 'Practice', reach: 'not-permitted', reasons: ['No authorisation'] }], decision: 'neither', closed: false,
  },
  appointments: [{ id: 'v1', kind: 'first-visit', status: 'booked', start: '2026-12-01T09:00:00+01:00' }], cancellations: [], information: [], audience: { to: ['representative'], documentContent: true }, independence: { conflicts: [], doubts: [] }, insurer: { open: [] },
};

/** Every string in it replaced by markup; dates and states too, as if a flow had let them through. */
const poison = <T>(value: T): T => JSON.parse(JSON.stringify(value), (_key, v: unknown) => (typeof v === 'string' ? EVIL : v)) as T;

test('no value of the worklist becomes markup', async () => {
  const app = await startApp({ readWorklist: answers(poison(page([row({ department: 'd', urgency: 'u', missing: [{ code: 'c', text: 't', suppliedBy: 's' }], transfers: [transfer(), transfer({ dueOn: 'd', overdue: true, daysLate: 1 })], steps: [{ id: 's', code: 'assessment', status: 'ready', role: 'reviewer', dueOn: 'd', overdue: true, daysLate: 1, unmet: ['dossier-complete'] }], visits: [{ id: 'v', peer: 'ehr', failure: { code: 'network-unavailable', fault: 'network', text: 'The peer cannot be reached', givenUp: true, attempts: 2, since: '2026-11-20T10:00:00.000Z' } }] })], { next: 'n' }))) }, { programmes: [{ id: 'x', title: EVIL }] });
  const text = await (await app.get('/worklist', HTML)).text();
  expect(text).toContain('&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;');
  expect(text).not.toMatch(BROKEN_OUT);
});

test('no value of a request becomes markup, and no foreign address a link', async () => {
  const app = await startApp({ readRequestState: answers({ etag: 'W/"1"', body: poison(state) }) });
  expect(await (await app.get('/second-opinion-requests/r1', HTML)).text()).not.toMatch(BROKEN_OUT);
  const plain = await startApp({ readRequestState: answers({ etag: 'W/"1"', body: state }) });
  const text = await (await plain.get('/second-opinion-requests/r1', HTML)).text();
  expect(text).toContain('<a href="/fhir/R4/Binary/b1">Letter</a>');
  expect(text).not.toContain('javascript:');
});

test('a filter comes back as text, and one that is none is refused', async () => {
  const app = await startApp({ readWorklist: answers(page([])) });
  for (const query of [`programme=${encodeURIComponent(EVIL)}`, 'state=a%20b', 'custodian=../1', 'cursor=%0d%0a', 'programme=a&programme=b', `cursor=${'x'.repeat(600)}`]) {
    expect([query, (await app.get(`/worklist?${query}`)).status]).toEqual([query, 400]);
  }
  expect(app.calls).toEqual([]);
  const refused = await app.get('/worklist?state=a%20b', HTML);
  expect([refused.status, refused.headers.get('content-type')]).toEqual([400, 'text/html; charset=utf-8']);
});

test('filters reach the flow, empty ones do not; the next page keeps them', async () => {
  const app = await startApp({ readWorklist: answers(page([row()], { next: 'a b+/=' })) });
  const response = await app.get('/worklist?programme=children&custodian=Organization/o1&state=&cursor=c1');
  expect(app.calls[0]?.args[1]).toEqual({ programme: 'children', custodian: 'o1', cursor: 'c1' });
  expect(response.headers.get('link')).toBe(`<${app.url}/worklist?programme=children&custodian=o1&cursor=a+b%2B%2F%3D>; rel="next"`);
  expect(await (await app.get('/worklist?programme=children', HTML)).text()).toContain('href="/worklist?programme=children&amp;cursor=a+b%2B%2F%3D"');
});

test('a program gets JSON, a browser a page, from the same address', async () => {
  const app = await startApp({ readWorklist: answers(page([row()])), readRequestState: answers({ etag: 'W/"4"', body: state }) });
  for (const path of ['/worklist', '/second-opinion-requests/r1']) {
    for (const accept of ['application/json', '*/*', 'application/json, text/html;q=0.5', '']) {
      const { headers } = await app.get(path, { headers: { Accept: accept } });
      expect([accept, headers.get('content-type'), headers.get('vary')]).toEqual([accept, 'application/json; charset=utf-8', 'Accept']);
    }
    expect((await app.get(path, HTML)).headers.get('content-type')).toBe('text/html; charset=utf-8');
  }
  expect(await (await app.get('/worklist')).json()).toEqual(page([row()]));
  // days left change without a version: what is as of now is never "as you have it"
  expect((await app.get('/second-opinion-requests/r1', { headers: { 'If-None-Match': 'W/"4"' } })).status).toBe(200);
});

const textOf = (markup: string): string => markup.replaceAll(/<style>.*?<\/style>/gsu, '').replaceAll(/<[^>]*>/gu, ' ').replaceAll(/\s+/gu, ' ');

test.each([
  [{ overdue: true, daysLate: 1, dueOn: '2026-11-21' }, '1 day late due 2026-11-21'], [{ overdue: true, daysLate: 12, dueOn: '2026-11-10' }, '12 days late due 2026-11-10'],
  [{ dueSoon: true, daysLeft: 0, dueOn: '2026-11-22' }, 'due today due 2026-11-22'], [{ dueSoon: true, daysLeft: 1, dueOn: '2026-11-23' }, '1 day left due 2026-11-23'],
  [{ daysLeft: 9, dueOn: '2026-12-01' }, '9 days left due 2026-12-01'], [{ estimate: true, daysLate: 3, dueOn: '2026-11-19' }, 'estimate 2026-11-19 , passed receipt not recorded'],
  [{ status: 'completed', dueOn: '2026-11-10', daysLate: 12 }, 'complete'], [{}, 'no date yet'], [{ paused: true }, 'paused the custodian asked back'],
] as const)('%j reads %s', async (more, words) => {
  const app = await startApp({ readWorklist: answers(page([row({ transfers: [transfer(more)] })])) });
  expect(textOf(await (await app.get('/worklist', HTML)).text())).toContain(` ${words} Hospital North`);
});

test('the request says how a due date was found, and by which law', async () => {
  const app = await startApp({ readRequestState: answers({ etag: 'W/"4"', body: state }) });
  const markup = await (await app.get('/second-opinion-requests/r1', HTML)).text();
  expect(textOf(markup)).toContain('received 3 Nov 10:12, 15 calendar days: due 18 Nov. Law of 22 August 2002');
  expect(markup).toContain('href="https://law.example.org/"');
});

test('the worklist says how many are late, and what is missing from whom', async () => {
  const late = row({ id: 'r2', transfers: [transfer({ overdue: true, daysLate: 2, dueOn: '2026-11-20' })], missing: [{ code: 'c', text: 'Pathology report', suppliedBy: 'custodian' }] });
  const app = await startApp({ readWorklist: answers(page([late, row()])) });
  const markup = await (await app.get('/worklist', HTML)).text();
  expect(textOf(markup)).toContain('1 with something overdue, 0 due soon, 2 open requests on this page');
  expect(textOf(markup)).toContain('Pathology report from custodian');
  expect(markup.indexOf('/second-opinion-requests/r2')).toBeLessThan(markup.indexOf('/second-opinion-requests/r1'));
  expect(markup).toMatch(/^<!doctype html>\n<html lang="en">/u);
  for (const landmark of ['<main id="content">', '<header class="top">', '<nav aria-label="Main">', 'role="search"', 'scope="col"', 'scope="row"', '<label for="state">']) expect(markup).toContain(landmark);
});

test('the worklist says whose step it is and by when; a step that is late makes its request late', async () => {
  const step = { id: 's1', code: 'assessment', status: 'ready', role: 'reviewer', dueOn: '2026-11-20', overdue: true, daysLate: 2 } as const;
  const app = await startApp({ readWorklist: answers(page([row({ state: 'assessment', transfers: [], steps: [step] }), row({ transfers: [], steps: [{ id: 's2', code: 'assessment', status: 'requested', role: 'reviewer', overdue: false }] })])) });
  const text = textOf(await (await app.get('/worklist', HTML)).text());
  expect(text).toContain('1 with something overdue, 0 due soon, 2 open requests on this page');
  expect(text).toContain('2 days late due 2026-11-20 assessment, reviewer');
  expect(text).toContain('waits assessment, reviewer');
});

test('the page of a request has its path, and the forms of whoever may move it', () => {
  const see = (roles: readonly Role[]): string => toRequestPage({ state, now: Temporal.Instant.from('2026-11-03T12:00:00Z'), programmeTitle: 'Children', signedIn: { name: 'Somebody', roles } }).markup;
  const coordinators = see(['coordinator']);
  expect(textOf(coordinators)).toContain('Assessment by a specialist later reviewer Nephrology no date yet dossier complete');
  expect(textOf(coordinators)).toContain('overdue 2026-11-20 23:59');
  expect([coordinators.includes('/steps/first-visit/skip"'), coordinators.includes('/steps/multidisciplinary-meeting/opening"'), coordinators.includes('/override"'), coordinators.includes('/steps/assessment/skip"')]).toEqual([true, true, false, false]);
  expect(see(['physician']).includes('/steps/assessment/override"')).toBe(true);
});

test('the page of a request says where it stands', async () => {
  const app = await startApp({ readRequestState: answers({ etag: 'W/"1"', body: state }) });
  const text = textOf(await (await app.get('/second-opinion-requests/r1', HTML)).text());
  for (const words of ['Request SO-1', 'collecting records', 'Pathology report from custodian', 'Ask the GP too from requester, advised', '4 days late', 'overdue since 2026-11-19', 'not permitted', 'the form was not submitted', '1 document', '1 held back: hash mismatch', 'north: active', 'first visit, 2026-12-01 09:00 : booked', 'Children &amp; youth']) expect(text).toContain(words);
});

test('a request that is not there is a page for a browser', async () => {
  const app = await startApp({ readRequestState: () => Promise.resolve(fail('not-found', 'no such request')) });
  const response = await app.get('/second-opinion-requests/r1', HTML);
  expect([response.status, textOf(await response.text())]).toEqual([404, expect.stringContaining('no such request')]);
});

test('a deadline check takes an instant and a dry run, and nothing else', async () => {
  const app = await startApp({ checkDeadlines: answers({ body: { flagged: 1 } }) });
  for (const body of [{ at: 1 }, { dryRun: 'yes' }, { at: '2026-12-24T09:00:00+01:00', force: true }]) expect((await app.post('/deadline-checks', body)).status).toBe(422);
  expect((await app.post('/deadline-checks', [])).status).toBe(400);
  expect(app.calls).toEqual([]);
  expect(await (await app.post('/deadline-checks', { at: '2026-12-24T09:00:00+01:00', dryRun: true })).json()).toEqual({ flagged: 1 });
  await app.get('/deadline-checks', { method: 'POST' });
  expect(app.calls.map((c) => c.args[1])).toEqual([{ at: '2026-12-24T09:00:00+01:00', dryRun: true }, {}]);
});

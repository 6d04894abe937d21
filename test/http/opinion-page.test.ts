// The page of an opinion: what is written stays text, a form becomes what a program sends, and nothing that somebody wrote is lost when it is refused.
import { describe, expect, test } from 'vitest';
import { fail } from '../../src/core/kernel/result.ts';
import type { ShownOpinion } from '../../src/flows/read-opinion.ts';
import { answers } from '../support/fake-flows.ts';
import { startApp, TOKEN, type TestApp } from '../support/http-app.ts';

const EVIL = `</textarea>" onx=y "><script>alert('x')</script>&`;
const BROKEN_OUT = /<script|" onx=y|alert\('x'\)/u;
const AT = '/second-opinion-requests/r1/opinion';
const HTML = { headers: { Accept: 'text/html' } };
const FORM = { 'Authorization': `Bearer ${TOKEN}`, 'Content-Type': 'application/x-www-form-urlencoded', 'Accept': 'text/html' };

const opinion: ShownOpinion = { hasDraft: true, handTo: ['patient'], recipients: [], closed: false, placerIdentifier: 'SO-1', mayWrite: true, reviewer: 'Mila Bedacht', etag: 'W/"3"', draft: { outcome: 'differs', summary: 'Said', recommendations: ['One', 'Two'], trial: { title: 'T' }, onwardCentre: { name: 'C', country: 'DE' } } };
const signed: ShownOpinion = { ...opinion, signed: { outcome: 'agrees', corrects: false, documents: [] } };
const poison = <T>(value: T): T => JSON.parse(JSON.stringify(value), (_key, v: unknown) => (typeof v === 'string' ? EVIL : v)) as T;
const textOf = async (app: TestApp, at = AT): Promise<string> => (await app.get(at, HTML)).text();
const send = (app: TestApp, under: string, fields: Readonly<Record<string, string>>): Promise<Response> => fetch(`${app.url}${AT}/${under}`, { method: 'POST', redirect: 'manual', headers: FORM, body: new URLSearchParams(fields).toString() });

test('no value of an opinion becomes markup', async () => {
  for (const shown of [opinion, signed, { ...opinion, mayWrite: false, whyNot: 'x' }]) {
    const text = await textOf(await startApp({ readOpinion: answers(poison(shown)) }));
    expect(text).toContain('&lt;script&gt;');
    expect(text).not.toMatch(BROKEN_OUT);
  }
});

test('what may not be written has no form, and says why', async () => {
  const text = await textOf(await startApp({ readOpinion: answers({ ...opinion, mayWrite: false, whyNot: 'the report was not reached yet' }) }));
  expect(text).toContain('the report was not reached yet');
  expect(text).not.toContain('/opinion/draft');
});

describe('a form', () => {
  test('is what a program sends: a line each for the recommendations, what was left empty is absent, with the version that was read', async () => {
    const app = await startApp({ readOpinion: answers(opinion), writeOpinionDraft: answers({ etag: 'W/"4"' }) });
    const done = await send(app, 'draft', { 'if-match': 'W/"3"', 'outcome': 'agrees', 'summary': 'One\r\ntwo', 'recommendations': 'Rest.\r\n\r\n  Drink. ', 'trialTitle': '', 'onwardName': 'C', 'onwardCountry': 'de', 'onwardReason': '' });
    expect([done.status, done.headers.get('location')]).toEqual([303, `${AT}?done=opinion-saved#done`]);
    const [, id, sent] = app.calls.find((c) => c.name === 'writeOpinionDraft')?.args ?? [];
    expect([id, sent]).toEqual(['r1', { ifMatch: 'W/"3"', body: { outcome: 'agrees', summary: 'One\ntwo', recommendations: ['Rest.', 'Drink.'], onwardCentre: { name: 'C', country: 'DE' } } }]);
  });

  test('that is refused comes back with what was written and what was wrong', async () => {
    const app = await startApp({ readOpinion: answers(opinion), writeOpinionDraft: () => Promise.resolve(fail('version-conflict', 'the draft has changed since it was read')) });
    const refused = await send(app, 'draft', { summary: `My long text ${EVIL}` });
    const text = await refused.text();
    expect(refused.status).toBe(412);
    expect(text).toContain('the draft has changed since it was read');
    expect(text).toContain('My long text');
    expect(text).not.toMatch(BROKEN_OUT);
  });

  test('longer than the limit is refused; one as long as a text may be is not', async () => {
    const app = await startApp({ readOpinion: answers(opinion), writeOpinionDraft: answers({ etag: 'W/"4"' }) });
    expect((await send(app, 'draft', { summary: 'é'.repeat(20_000) })).status).toBe(303);
    expect((await send(app, 'draft', { summary: 'é'.repeat(80_000) })).status).toBe(413);
  });

  test('a signature and a retraction lead to the request; a version that is no entity tag is refused', async () => {
    const state = { status: 200 as const, body: {} };
    const app = await startApp({ readOpinion: answers(signed), signOpinion: answers(state), retractOpinion: answers(state) });
    expect((await send(app, 'signature', { 'if-match': 'W/"3"', 'correction': 'Typing' })).headers.get('location')).toBe('/second-opinion-requests/r1?done=opinion-signed#done');
    expect((await send(app, 'retraction', { reason: 'wrong-patient' })).headers.get('location')).toBe('/second-opinion-requests/r1?done=opinion-retracted#done');
    expect((await send(app, 'signature', { 'if-match': 'three' })).status).toBe(400);
  });
});

test('a program gets the entity tag, and no content', async () => {
  const app = await startApp({ readOpinion: answers(opinion), writeOpinionDraft: answers({ etag: 'W/"4"' }) });
  expect((await app.get(AT)).headers.get('etag')).toBe('W/"3"');
  const written = await app.post(`${AT}/draft`, {}, { 'If-Match': 'W/"3"' });
  expect([written.status, written.headers.get('etag'), await written.text()]).toEqual([204, 'W/"4"', '']);
});

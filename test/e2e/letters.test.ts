// A letter to a custodian over HTTP: refused with its reason, else a PDF in the patient's language that names the right people; audited, kept nowhere, linked where it can be written.
import { describe, expect, it, vi } from 'vitest';
import { issuesOf, searchAll, stateOf, TOKEN, transferOf, type Api } from '../support/adapter.ts';
import { readPdf } from '../support/read-pdf.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { adultIntake, authorisationOf, childIntake, submit } from '../support/stories.ts';

vi.setConfig({ testTimeout: 60_000 });

const letterOf = (api: Api, id: string, query = '', key = 'gp') => api.get(`/second-opinion-requests/${id}/transfers/${key}/letter${query}`, { Accept: 'application/pdf, */*;q=0.1' });
const textOf = (pdf: Uint8Array): string => readPdf('pdftotext', pdf).replaceAll(/\s+/gu, ' ');
const send = async (stage: Stage, change: object = {}, keys: readonly string[] = ['gp']): Promise<string> => {
  const sent = await submit(stage.adapter, { ...childIntake(stage.adapter.clock.now(), keys), authorisations: [], ...change });
  expect([sent.status, sent.text.slice(0, 300)]).toEqual([201, expect.any(String)]);
  return sent.body.at('id').text;
};
const without = (stage: Stage, element: string): object => ({ custodians: childIntake(stage.adapter.clock.now(), ['gp']).custodians.map((c) => Object.fromEntries(Object.entries(c).filter(([name]) => name !== element))) });

describe('refused, and nothing is written on the audit trail', () => {
  it.each<[string, (stage: Stage) => object, string, number, string]>([
    ['a draft', () => ({ send: false }), '', 409, 'draft'],
    ['a reminder of nothing', (stage) => without(stage, 'requestedAt'), '?kind=reminder', 409, 'nothing to remind of'],
    ['an objection', (stage) => ({ objections: [{ by: 'representative', recordedAt: stage.adapter.clock.now().toString() }] }), '', 409, 'objection'],
    ['a patient who refuses', (stage) => ({ authorisations: [authorisationOf(stage.adapter.clock.now(), ['gp'], { decision: 'refuse' })] }), '', 403, 'refuses'],
    ['an unknown kind', () => ({}), '?kind=threat', 422, 'request, reminder'],
    ['an unknown language', () => ({}), '?language=it', 422, 'fr, nl, de, en'],
    ['a day ahead', () => ({}), '?date=2030-01-01', 422, 'ahead'],
    ['a name that cannot be printed', (stage) => ({ patient: { ...childIntake(stage.adapter.clock.now())['patient'] as object, names: [{ family: 'فرضي', given: ['Ilias'] }] } }), '', 422, 'Latin'],
  ])('%s', async (_name, change, query, status, words) => {
    const stage = await openStage();
    const id = await send(stage, change(stage));
    const refused = await letterOf(stage.adapter, id, query);
    expect([refused.status, issuesOf(refused).join(), refused.text.includes('فرضي')]).toEqual([status, expect.any(String), false]);
    expect(refused.text).toContain(words);
    expect(await searchAll(stage.adapter, 'AuditEvent?type=110106')).toEqual([]);
  });

  it('another request\'s transfer, and one that has ended', async () => {
    const stage = await openStage();
    const id = await send(stage);
    expect((await letterOf(stage.adapter, id, '', 'none')).status).toBe(404);
    expect((await letterOf(stage.adapter, 'none')).status).toBe(404);
    expect((await letterOf(stage.adapter, id)).status).toBe(200);
    const cancelled = await stage.adapter.post(`/second-opinion-requests/${id}/cancellation`, { by: 'representative', reason: 'no longer wanted' });
    expect([cancelled.status, cancelled.text.slice(0, 200)]).toEqual([200, expect.any(String)]);
    expect((await letterOf(stage.adapter, id)).status).toBe(409);
  });
});

describe('given', () => {
  it('in the patient\'s language, by id and by key the same bytes, kept by nobody, and on the audit trail', async () => {
    const stage = await openStage();
    const id = await send(stage, { authorisations: [authorisationOf(stage.adapter.clock.now(), ['gp'])] });
    const transfer = transferOf(await stateOf(stage.adapter, id), 'gp').at('id').text;
    const [first, again] = [await letterOf(stage.adapter, id), await letterOf(stage.adapter, id, '', transfer)];
    expect([first.status, first.headers.get('content-type'), first.headers.get('cache-control'), first.headers.get('content-disposition')])
      .toEqual([200, 'application/pdf', 'no-store', 'attachment; filename="request-gp-2026-11-03.pdf"']);
    expect(Buffer.compare(Buffer.from(first.bytes), Buffer.from(again.bytes))).toBe(0);
    const said = textOf(first.bytes);
    for (const words of ['Demande de copie du dossier médical', 'Bruxelles, le 3 novembre 2026', 'Practice of the demo (invented)', 'Ilias Fictief', 'Hanan Verzinsel (mère)', 'Néphrologie pédiatrique', 'Le délai est de 15 jours calendrier', 'au plus tard le 15 novembre 2026', 'Autorisation signée le 2 novembre 2026', 'Preuve du pouvoir de représentation']) expect(said).toContain(words);
    const audits = await searchAll(stage.adapter, 'AuditEvent?type=110106');
    expect(audits.map((a) => a.at('entity').list.map((e) => e.at('what', 'reference').text.replace(/^Patient\/.*/u, 'Patient')))).toEqual([['Patient', `Task/${transfer}`, ''], ['Patient', `Task/${transfer}`, '']].map((entities) => entities.map((e) => (e === '' ? expect.any(String) : e) as string)));
    expect((await stage.adapter.get(`/second-opinion-requests/${id}/accesses`)).text).toContain('wrote a letter');
  });

  it('in another language, of an earlier day, as a reminder', async () => {
    const stage = await openStage();
    const id = await send(stage);
    stage.adapter.clock.add({ hours: 24 * 20 });
    const said = textOf((await letterOf(stage.adapter, id, '?kind=reminder&language=nl-BE')).bytes);
    expect(said).toContain('Herinnering');
    expect(said).toContain('Wij hebben geen bevestiging');
    expect(textOf((await letterOf(stage.adapter, id, '?date=2026-11-05&language=en')).bytes)).toContain('Brussels, 5 November 2026');
  });

  it('for a physician who refers: in his name, the referral letter enclosed, the hospital alone signs', async () => {
    const stage = await openStage();
    const sent = await submit(stage.adapter, adultIntake(stage.adapter.clock.now(), ['noord']));
    const said = textOf((await letterOf(stage.adapter, sent.body.at('id').text, '', 'noord')).bytes);
    for (const words of ['Joris Bedenksel, Practice Molenweg (invented) heeft de hieronder genoemde patiënt naar ons verwezen', 'Burgerservicenummer (BSN)', 'Pathologieverslag (LOINC 11526-1)', 'Verwijsbrief', 'De termijn bedraagt één maand', 'Borstkanker']) expect(said).toContain(words);
    expect([...said.matchAll(/Datum en handtekening/gu)]).toHaveLength(1);
  });

  it('is linked from the request\'s page, and told where the network is asked too', async () => {
    const stage = await openStage();
    const id = await send(stage, {}, ['noord', 'gp']);
    const login = await fetch(`${stage.adapter.url}/login`, { method: 'POST', redirect: 'manual', headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'Origin': stage.adapter.url }, body: new URLSearchParams({ token: TOKEN }) });
    const cookie = login.headers.getSetCookie().map((c) => c.split(';')[0] ?? '').join('; ');
    const page = await (await fetch(`${stage.adapter.url}/second-opinion-requests/${id}`, { headers: { Accept: 'text/html', Cookie: cookie } })).text();
    const links = [...page.matchAll(/href="([^"]+\/letter\?kind=(?:request|reminder))"/gu)].map((m) => m[1] ?? '');
    expect(links).toHaveLength(4);
    expect(page.match(/is asked over the network too/gu)).toHaveLength(1);
    for (const link of links) expect((await fetch(`${stage.adapter.url}${link}`, { headers: { Cookie: cookie } })).status).toBe(200);
  });
});

describe('posted', () => {
  const post = (stage: Stage, id: string, body: object, key?: string) => stage.adapter.post(`/second-opinion-requests/${id}/transfers/gp/letters`, body, key === undefined ? {} : { 'Idempotency-Key': key });
  const lettersOf = async (stage: Stage, id: string): Promise<unknown> => transferOf(await stateOf(stage.adapter, id), 'gp').at('letters').value;

  it('refused: in the future, of no kind, a reminder of nothing, one that is recorded already, and once the transfer has ended; nothing changes', async () => {
    const stage = await openStage();
    const id = await send(stage, without(stage, 'requestedAt'));
    const at = stage.adapter.clock.now().subtract({ hours: 1 }).toString();
    expect((await post(stage, id, { kind: 'request', postedAt: at })).status).toBe(200);
    const before = await lettersOf(stage, id);
    for (const [body, status] of [
      [{ kind: 'request', postedAt: '2030-01-01T00:00:00Z' }, 422], [{ kind: 'threat' }, 422], [{}, 422], [{ kind: 'request', colour: 'blue' }, 422],
      [{ kind: 'reminder' }, 409], [{ kind: 'request', postedAt: at }, 409],
    ] as const) expect([body, (await post(stage, id, body)).status]).toEqual([body, status]);
    expect(await lettersOf(stage, id)).toEqual(before);
    await stage.adapter.post(`/second-opinion-requests/${id}/cancellation`, { by: 'representative', reason: 'no longer wanted' });
    expect((await post(stage, id, { kind: 'request' })).status).toBe(409);
  });

  it('kept with its moment, who recorded it and its number, once however often it is sent, and no clock begins by it', async () => {
    const stage = await openStage();
    const id = await send(stage);
    expect(await lettersOf(stage, id)).toBeUndefined();
    const due = transferOf(await stateOf(stage.adapter, id), 'gp').at('dueAt').text;
    const at = stage.adapter.clock.now().subtract({ hours: 2 });
    const first = await post(stage, id, { kind: 'request', postedAt: at.toString(), evidence: 'Registered letter RR 123' }, 'k');
    expect([first.status, (await post(stage, id, { kind: 'request', postedAt: at.toString(), evidence: 'Registered letter RR 123' }, 'k')).body.value]).toEqual([200, first.body.value]);
    expect((await post(stage, id, { kind: 'reminder' })).status).toBe(200);
    const [letter, reminder] = await lettersOf(stage, id) as readonly { readonly kind: string; readonly postedAt: string }[];
    expect([letter?.kind, Temporal.Instant.compare(letter?.postedAt ?? '', at.round('second')), reminder?.kind]).toEqual(['request', 0, 'reminder']);
    expect(transferOf(await stateOf(stage.adapter, id), 'gp').at('dueAt').text).toBe(due);
    const task = transferOf(await stateOf(stage.adapter, id), 'gp').at('id').text;
    const provenances = await searchAll(stage.adapter, `Provenance?target=Task/${task}`);
    const said = provenances.map((p) => [p.at('entity', 0, 'what', 'display').text, p.at('agent', 0, 'who', 'identifier', 'value').text]).filter(([text]) => text?.startsWith('letter of'));
    expect(said.map(([text]) => text).toSorted()).toEqual(['letter of reminder', 'letter of request: Registered letter RR 123']);
    expect(said.every(([, who]) => who !== '')).toBe(true);
  });

  it('by the button beside the letter, and told there', async () => {
    const stage = await openStage();
    const id = await send(stage);
    const page = async (): Promise<string> => (await stage.adapter.get(`/second-opinion-requests/${id}`, { Accept: 'text/html' })).text;
    const [, action = ''] = /action="([^"]*\/letters)"/u.exec(await page()) ?? [];
    expect(action).not.toBe('');
    const fields = new URLSearchParams({ 'kind': 'request', 'idempotency-key': 'request-0' }).toString();
    for (let press = 0; press < 2; press += 1) {
      const answer = await fetch(`${stage.adapter.url}${action}`, { method: 'POST', redirect: 'manual', headers: { 'Authorization': `Bearer ${TOKEN}`, 'Content-Type': 'application/x-www-form-urlencoded', 'Origin': stage.adapter.url, 'Sec-Fetch-Site': 'same-origin' }, body: fields });
      expect([answer.status, answer.headers.get('location')]).toEqual([303, expect.stringContaining('done=letter-posted')]);
    }
    expect((await lettersOf(stage, id) as readonly unknown[]).length).toBe(1);
    expect(await page()).toContain('Letter of request posted');
  });
});

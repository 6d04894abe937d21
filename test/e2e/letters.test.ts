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

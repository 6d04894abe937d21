// A document that came unasked, from the list to its place in a request or to its rejection, as a coordinator's browser does it: by pages and their forms.
import { expect, it } from 'vitest';
import type { Json } from '../../src/simulator/to-json.ts';
import { searchAll, stateOf, transferOf, type Answer } from '../support/adapter.ts';
import { provideBundle, type ProvideParts } from '../support/provide.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { adultIntake, authorisationOf, childIntake, submit } from '../support/stories.ts';

const HTML = { Accept: 'text/html' };
const FORM = { ...HTML, 'Content-Type': 'application/x-www-form-urlencoded' };
const OTHER = '16051299812';

interface Review { readonly stage: Stage; readonly request: string; readonly number: string; readonly at: string }

/** The child's request, whose custodian is silent, and one document that came for it or for somebody else. */
const open = async (parts: ProvideParts, change: object = {}): Promise<Review> => {
  const stage = await openStage();
  stage.network.state.setFaults([{ path: '/custodians/noord/fhir', kind: '500' }]);
  const now = stage.adapter.clock.now();
  const made = await submit(stage.adapter, { ...childIntake(now), authorisations: [authorisationOf(now)], ...change });
  const sent = await stage.adapter.post('/fhir/R4', provideBundle(parts), { 'Content-Type': 'application/fhir+json' });
  if (made.status !== 201 || sent.status !== 200) throw new Error(made.text + sent.text);
  const id = (await stage.adapter.get('/review-list')).body.at('items', 0, 'id').text;
  return { stage, request: made.body.at('id').text, number: made.body.at('placerIdentifier', 'value').text, at: `/review-list/${id}` };
};

const press = (stage: Stage, path: string, fields: Record<string, string>): Promise<Answer> => stage.adapter.call('POST', path, { body: new URLSearchParams(fields).toString(), headers: FORM });
const wordsOf = ({ text }: Answer): string => text.replaceAll(/<style>.*?<\/style>/gsu, '').replaceAll(/<[^>]*>/gu, ' ').replaceAll(/\s+/gu, ' ');
const noord = (state: Json): Json => transferOf(state, 'noord');
const openReviews = async (stage: Stage): Promise<number> => (await stage.adapter.get('/review-list')).body.at('items').list.length;
const fieldsOf = (text: string): readonly string[] => [...text.matchAll(/<input type="radio" name="transfer" value="([^"]*)" required>/gu)].map((m) => m[1] ?? '');

it('what may not be is told on the page it was tried from, in words, and nothing is changed', async () => {
  const { stage, request, at } = await open({}, { authorisations: [] });
  const transfer = noord(await stateOf(stage.adapter, request)).at('id').text;
  const denied = await press(stage, `${at}/assignment`, { request, transfer });
  expect([denied.status, wordsOf(denied)]).toEqual([403, expect.stringContaining('No authorisation for this custodian')]);
  for (const words of ['Record the authorisation that is wanted first.', 'Document under review', 'Put it into a request', 'Have that recorded at the request']) expect(wordsOf(denied)).toContain(words);
  expect(denied.text).toContain('role="alert"');
  const empty = await press(stage, `${at}/rejection`, { reason: '' });
  expect([empty.status, wordsOf(empty)]).toEqual([422, expect.stringContaining('Correct what is named here')]);
  const unknown = await press(stage, '/review-list/none/rejection', { reason: 'x' });
  expect([unknown.status, wordsOf(unknown)]).toEqual([404, expect.stringContaining('there is no such document under review')]);
  expect([await openReviews(stage), (await stateOf(stage.adapter, request)).at('dossier', 'documents').list]).toEqual([1, []]);
});

it('another patient\'s is not put into a request, and says so', async () => {
  const { stage, request, number, at } = await open({ patient: OTHER });
  const found = await stage.adapter.get(`${at}?request=${encodeURIComponent(number)}`, HTML);
  expect(fieldsOf(found.text).length).toBeGreaterThan(1);
  const refused = await press(stage, `${at}/assignment`, { request, transfer: '' });
  expect([refused.status, wordsOf(refused)]).toEqual([422, expect.stringContaining('the document is another patient&#39;s')]);
  expect([refused.text.includes(`name="request" value="${request}"`), await openReviews(stage)]).toEqual([true, 1]);
});

it('of a known patient: the page shows what came and why, the patient\'s requests, and puts it where the button says', async () => {
  const { stage, request, number, at } = await open({ custodian: '99999999' });
  const list = await stage.adapter.get('/review-list', HTML);
  expect(list.text).toContain(`href="${at}"`);
  const { body } = await stage.adapter.get(at);
  expect(body.value).toMatchObject({
    reason: 'received-sender-unknown', status: 'requested', sender: 'administrator', type: '11526-1', contentType: 'text/plain', uniqueId: 'urn:oid:2.25.1', custodians: [{ value: '99999999' }],
    why: { code: 'received-sender-unknown', text: 'No transfer of this patient is with an organisation that the sender names' }, candidates: [{ id: request, placerIdentifier: number }],
  });
  expect([body.at('person').value, body.at('sha256').text, body.at('sha1').text]).toEqual([undefined, expect.stringMatching(/^[0-9a-f]{64}$/u), expect.stringMatching(/^[A-Za-z0-9+/]{27}=$/u)]);
  const page = await stage.adapter.get(at, HTML);
  for (const words of ['No transfer of this patient is with an organisation', body.at('sha256').text, 'One patient here is meant', number, 'Hospital North (invented)']) expect(wordsOf(page)).toContain(words);
  for (const content of ['Invented pathology report', '17020803132', 'Ilias', 'Fictief']) expect([content, page.text.includes(content), list.text.includes(content)]).toEqual([content, false, false]);
  const transfer = noord(await stateOf(stage.adapter, request)).at('id').text;
  expect(fieldsOf(page.text)).toContain(transfer);
  const pressed = await press(stage, `${at}/assignment`, { request, transfer });
  expect([pressed.status, pressed.headers.get('location')]).toEqual([303, `/second-opinion-requests/${request}?done=assigned#done`]);
  expect(noord(await stateOf(stage.adapter, request)).at('documents').list).toHaveLength(1);
  expect(wordsOf(await stage.adapter.get(`/second-opinion-requests/${request}?done=assigned`, HTML))).toContain('The document was put into this request.');
  const after = await stage.adapter.get(at, HTML);
  expect([await openReviews(stage), wordsOf(after), after.text.includes('<form class="decide"')]).toEqual([0, expect.stringContaining('put into a request'), false]);
  const task = at.replace('/review-list/', 'Task/');
  const audits = await searchAll(stage.adapter, `AuditEvent?entity=${task}&_count=200`);
  expect(new Set(audits.map((a) => `${a.at('action').text} ${a.at('agent').list.find((g) => g.at('requestor').value === true)?.at('who', 'identifier', 'value').text ?? ''}`))).toEqual(new Set(['C administrator', 'R administrator', 'U administrator']));
});

it('of nobody known here: the page alone shows what the sender says of the patient; a request is found by its number', async () => {
  const { stage, number, at } = await open({ patient: OTHER });
  const page = await stage.adapter.get(at, HTML);
  expect([wordsOf(page).includes(OTHER), fieldsOf(page.text), wordsOf(page)]).toEqual([true, [], expect.stringContaining('Find the request by its number first.')]);
  expect((await stage.adapter.get('/review-list')).text).not.toContain(OTHER);
  expect(wordsOf(await stage.adapter.get(`${at}?request=none`, HTML))).toContain('No request has the number none.');
  expect((await stage.adapter.get(`${at}?request=${encodeURIComponent(number)}`)).body.at('candidates', 0, 'placerIdentifier').text).toBe(number);
  const pressed = await press(stage, `${at}/rejection`, { reason: 'Belongs to another hospital' });
  expect([pressed.status, pressed.headers.get('location'), await openReviews(stage)]).toEqual([303, '/review-list?done=rejected#done', 0]);
  expect(wordsOf(await stage.adapter.get(at, HTML))).toContain('Belongs to another hospital');
});

it('a request of another patient than the known one is not offered, whatever number is asked for', async () => {
  const { stage, number, at } = await open({ custodian: '99999999' });
  const made = await submit(stage.adapter, { ...adultIntake(stage.adapter.clock.now(), ['zuid']), authorisations: [] });
  expect(made.status).toBe(201);
  const offeredFor = async (asked: string): Promise<readonly string[]> => (await stage.adapter.get(`${at}?request=${encodeURIComponent(asked)}`)).body.at('candidates').list.map((c) => c.at('placerIdentifier').text);
  expect([await offeredFor(number), await offeredFor(made.body.at('placerIdentifier', 'value').text), await offeredFor(made.body.at('id').text)]).toEqual([[number], [], []]);
});

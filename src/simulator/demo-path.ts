// The second half of both stories of the demo: from a dossier to an opinion that reaches the patient and their own doctor. What took place on other days is recorded afterwards, as a desk does.
import { ACTOR_IDENTIFIER, BIG, NIHDI_PROFESSIONAL } from '../core/fhir/systems.ts';
import type { Api } from './http-calls.ts';
import { must } from './must.ts';
import type { Json } from './to-json.ts';

export interface PathCase {
  readonly adapter: Api;
  /** Of the request. */
  readonly id: string;
  readonly now: Temporal.Instant;
  readonly step: (text: string) => void;
  readonly until: (what: string, look: () => Promise<Json | undefined>) => Promise<Json>;
}

const MINUTES_OF_A_VISIT = 40;

const stateOf = async ({ adapter, id }: PathCase): Promise<Json> => (await adapter.get(`/second-opinion-requests/${id}`)).json();
const statusOf = (state: Json, step: string): string => state.at('steps').list.find((s) => s.at('code').text === step)?.at('status').text ?? '';
const at = ({ now }: PathCase, daysAgo: number, minutes = 0): string => now.subtract({ hours: 24 * daysAgo }).add({ minutes }).toString({ smallestUnit: 'second' });
const post = async ({ adapter, id }: PathCase, path: string, body: unknown): Promise<Json> => (await adapter.post(`/second-opinion-requests/${id}/${path}`, body, [200, 201])).json();

/** Who reviews, under the identifier of the demo's own sign-in: only they write and sign. */
const reviewer = (identifier: { readonly system: string; readonly value: string }, family: string, given: string): object =>
  ({ identifiers: [identifier, { system: ACTOR_IDENTIFIER, value: 'administrator' }], name: { family, given: [given] } });
const assign = (play: PathCase, step: string, who: object): Promise<Json> => post(play, `steps/${step}/assignment`, { reviewer: who });

/** A visit or meeting that took place: booked, and attended or held. */
const attend = async (play: PathCase, kind: string, daysAgo: number): Promise<string> => {
  const booked = (await play.adapter.post(`/second-opinion-requests/${play.id}/appointments`, { kind, start: at(play, daysAgo), end: at(play, daysAgo, MINUTES_OF_A_VISIT) }, [201])).json();
  const made = booked.at('appointments').list.find((a) => a.at('kind').text === kind && a.at('status').text === 'booked')?.at('id').text ?? '';
  await post(play, `appointments/${made}/attendance`, { outcome: 'attended', observedAt: at(play, daysAgo, MINUTES_OF_A_VISIT) });
  return made;
};

const hold = async (play: PathCase, daysAgo: number, outcome: object): Promise<Json> => {
  const meeting = await attend(play, 'team-meeting', daysAgo);
  return post(play, `appointments/${meeting}/outcome`, { ...outcome, decidedAt: at(play, daysAgo, MINUTES_OF_A_VISIT) });
};

/** The draft, then the signature of that very draft. */
const sign = async ({ adapter, id }: PathCase, draft: object): Promise<Json> => {
  const saved = await adapter.post(`/second-opinion-requests/${id}/opinion/draft`, draft, [204]);
  const signed = await adapter.postMatching(`/second-opinion-requests/${id}/opinion/signature`, {}, saved.headers.get('etag') ?? '');
  return signed.json();
};

const documentsOf = async ({ adapter, id }: PathCase): Promise<number> =>
  (await adapter.get(`/fhir/R4/DocumentReference?related=ServiceRequest/${id}&type=47041-9`, 'application/fhir+json')).json().at('entry').list.length;

/** P2, whole: accepted, two visits with the team between them, an opinion that differs, the GP, the patient and her decision. */
const playAdult = async (play: PathCase): Promise<void> => {
  const { step } = play;
  await assign(play, 'assessment', reviewer({ system: BIG, value: '99900112402' }, 'Verzonnen', 'Saskia'));
  const accepted = await post(play, 'assessment', { decision: 'accept' });
  must(statusOf(accepted, 'assessment') === 'done' && statusOf(accepted, 'first-visit') === 'current', 'the first visit is next');
  step('A specialist who does not treat her accepts the case: the first visit is next, with a date by which it is due');
  await attend(play, 'first-visit', 9);
  const met = await hold(play, 6, { outcome: 'recommendation', summary: 'Systemic treatment first' });
  must(statusOf(met, 'team-meeting') === 'done' && statusOf(met, 'second-visit') === 'current', 'the second visit is next');
  await attend(play, 'second-visit', 2);
  step('First visit, the team\'s outcome, and the second visit a week after the first');
  await assign(play, 'report', reviewer({ system: BIG, value: '99900112402' }, 'Verzonnen', 'Saskia'));
  must(await documentsOf(play) === 0, 'there is no opinion yet');
  const signed = await sign(play, { outcome: 'differs', summary: 'Systemic treatment is advised before surgery.', recommendations: ['Systemic treatment for six months', 'Imaging after three months'] });
  must(await documentsOf(play) === 2 && statusOf(signed, 'report') === 'done', 'the opinion is there as paper and as a FHIR document');
  const sent = await play.until('the GP has the opinion', async () => {
    const state = await stateOf(play);
    return state.at('deliveries').list.every((d) => d.at('status').text === 'completed') ? state : undefined;
  });
  must(sent.at('state').text === 'delivery', 'the patient has not got it yet');
  step('The opinion differs; she signs it off, and it goes to the GP over the network: every document acknowledged');
  await post(play, 'opinion/handovers', { to: 'patient', means: 'in-person', handedOverAt: at(play, 0, -5), recordedBy: 'coordinator-1' });
  const ended = await post(play, 'opinion/decision', { decision: 'second-opinion', decidedAt: at(play, 0, -4) });
  must(ended.at('state').text === 'completed', 'the loop is closed');
  step('The patient has it too, and decides for the second opinion: the request is completed');
};

/** P1: the GP's copy never came, so a physician lets the assessment begin; the team has nothing to add; nobody but the family gets the opinion. */
const playChild = async (play: PathCase): Promise<void> => {
  const { step } = play;
  await post(play, 'steps/assessment/override', { physician: 'Dr. Elise Fantasie', identifier: { system: NIHDI_PROFESSIONAL, value: '99999901' }, reason: 'The dossier suffices; the copy of the GP is not awaited' });
  await assign(play, 'assessment', reviewer({ system: NIHDI_PROFESSIONAL, value: '99999901' }, 'Fantasie', 'Elise'));
  await post(play, 'assessment', { decision: 'accept' });
  await attend(play, 'first-visit', 5);
  await post(play, 'steps/team-meeting/skip', { reason: 'Nothing that the team would add' });
  await post(play, 'steps/second-visit/skip', { reason: 'The parents were play everything at the first visit' });
  await assign(play, 'report', reviewer({ system: NIHDI_PROFESSIONAL, value: '99999901' }, 'Fantasie', 'Elise'));
  await sign(play, { outcome: 'agrees', summary: 'The treatment that was proposed is the right one.', recommendations: ['Go on as planned'] });
  const ended = await post(play, 'opinion/handovers', { to: 'representative', means: 'post', handedOverAt: at(play, 0, -5), recordedBy: 'coordinator-1' });
  must(ended.at('state').text === 'completed' && ended.at('deliveries').list.length === 0, 'the loop is closed, and nothing left without a consent');
  step('The child\'s case: a physician does not wait for the GP, one visit, an opinion that agrees, posted to the family; without a consent nobody else gets it: completed');
};

export const demoPath = { adult: playAdult, child: playChild };

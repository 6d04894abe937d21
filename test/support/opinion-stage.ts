// A request whose report is to be written next, in either programme, with recipients of each sort: one on the network, one whose system is away, one on paper, one without a release.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import brussels from '../../src/config/programmes/brussels-children.json' with { type: 'json' };
import dutch from '../../src/config/programmes/dutch-cancer.json' with { type: 'json' };
import type { Json } from '../../src/simulator/to-json.ts';
import { newFolder, stateOf, untilState, type Answer, type TestAdapter } from './adapter.ts';
import { openStage, type Stage, type StageOptions } from './stage.ts';
import { adultIntake, authorisationOf, childIntake, submit, uploadFiles } from './stories.ts';

export type Offer = 'brussels-children' | 'dutch-cancer';

/** From the assessment to the report at once: what lies between is walked elsewhere. */
const shortPath = <T extends { readonly path: readonly { readonly id: string }[] }>(programme: T): T => ({
  ...programme,
  path: programme.path.filter(({ id }) => ['assessment', 'report', 'delivery', 'patient-decision'].includes(id)).map((step) => {
    if (step.id === 'assessment') return { id: step.id, owner: 'reviewer', after: [], entry: [], skippable: true };
    return step.id === 'report' ? { ...step, after: ['assessment'] } : step;
  }),
});

const NIHDI = 'https://www.ehealth.fgov.be/standards/fhir/core/NamingSystem/nihdi-organization';
const practice = (value: string, name: string): object => ({ identifiers: [{ system: NIHDI, value }], name });
const RECIPIENTS = [
  { key: 'gp', kind: 'gp', organisation: practice('71098712', 'Practice De Linde (invented)'), network: { peer: 'gp' } },
  { key: 'away', kind: 'physician', organisation: practice('71098811', 'Practice Kinderarts (invented)'), network: { peer: 'away' } },
  { key: 'paper', kind: 'physician', organisation: practice('71098910', 'Practice without a system (invented)') },
  { key: 'nobody', kind: 'onward-centre', organisation: practice('71098613', 'Centre that was not released to (invented)') },
];

const REVIEWER = { identifiers: [{ system: 'https://reviewers.example.org', value: 'R-1' }], name: { family: 'Bedacht', given: ['Mila'] } };
export const DRAFT = { outcome: 'differs', summary: 'The biopsy was read again. Another dose is advised.', recommendations: ['Lower the dose.'], trial: { title: 'Invented trial' }, onwardCentre: { name: 'Centre far away (invented)', country: 'DE' } };

export interface Review extends Stage {
  readonly id: string;
  readonly act: (under: string, body: object, headers?: Readonly<Record<string, string>>) => Promise<Answer>;
  readonly state: () => Promise<Json>;
  readonly until: (holds: (state: Json) => boolean, what: string) => Promise<Json>;
  readonly etag: () => Promise<string>;
  /** Saves a draft over the one that is there. */
  readonly write: (draft?: object) => Promise<Answer>;
  readonly sign: (body?: object) => Promise<Answer>;
}

export interface ReviewOptions extends StageOptions {
  /** Keys of those whom the patient releases it to. */
  readonly releaseTo?: readonly string[];
  readonly reviewer?: object | 'nobody';
  /** `opinion` of both programmes. */
  readonly terms?: object;
  /** What the peer file says of the GP's system, beside its address and token. */
  readonly gp?: object;
}

const withPath = ({ terms, gp = {}, ...options }: StageOptions & Pick<ReviewOptions, 'terms' | 'gp'>): StageOptions => {
  const opinion = terms ? { opinion: terms } : {};
  const folder = newFolder();
  const programmesDir = path.join(folder, 'programmes');
  mkdirSync(programmesDir);
  writeFileSync(path.join(programmesDir, 'p1.json'), JSON.stringify({ ...shortPath(brussels), ...opinion }));
  writeFileSync(path.join(programmesDir, 'p2.json'), JSON.stringify({ ...shortPath(dutch), ...opinion }));
  return {
    folder, peersWith: (peers) => peers.flatMap((p) => ('id' in p && p.id === 'gp' ? [{ ...p, ...gp }, { ...p, id: 'away', baseUrl: 'http://127.0.0.1:9/fhir' }] : [p])),
    ...options, settings: { programmesDir, exchangeMaxAttempts: 2, ...options.settings },
  };
};

const intakeOf = (offer: Offer, now: Temporal.Instant, releaseTo: readonly string[]): object => {
  const release = authorisationOf(now, ['noord'], releaseTo.length > 0 ? { releaseTo } : {});
  if (offer === 'brussels-children') return { ...childIntake(now), recipients: RECIPIENTS, authorisations: [release] };
  const adult = adultIntake(now, ['noord']);
  return { ...adult, recipients: RECIPIENTS, authorisations: [...(adult['authorisations'] as readonly object[]), { ...release, custodians: undefined, signers: [{ capacity: 'patient' }] }] };
};

const must = (answer: Answer): Answer => {
  if (answer.status >= 300) throw new Error(`${String(answer.status)}: ${answer.text}`);
  return answer;
};

const callsOn = (adapter: TestAdapter, id: string): Omit<Review, keyof Stage | 'id'> => {
  const act: Review['act'] = async (under, body, headers = {}) => adapter.post(`/second-opinion-requests/${id}/${under}`, await uploadFiles(adapter, body), headers);
  const etag = async (): Promise<string> => (await adapter.get(`/second-opinion-requests/${id}/opinion`)).headers.get('etag') ?? '';
  const seen = async (): Promise<Readonly<Record<string, string>>> => {
    const tag = await etag();
    return tag === '' ? {} : { 'If-Match': tag };
  };
  return {
    act, etag, state: () => stateOf(adapter, id), until: (holds, what) => untilState(adapter, id, holds, what),
    write: async (draft = DRAFT) => act('opinion/draft', draft, await seen()), sign: async (body = {}) => act('opinion/signature', body, await seen()),
  };
};

/** The report is to be written; its reviewer is named. */
export const openReview = async (offer: Offer = 'brussels-children', { releaseTo = ['gp'], reviewer = REVIEWER, ...options }: ReviewOptions = {}): Promise<Review> => {
  const stage = await openStage(withPath(options));
  const made = must(await submit(stage.adapter, intakeOf(offer, stage.adapter.clock.now(), releaseTo)));
  const id = made.body.at('id').text;
  const calls = callsOn(stage.adapter, id);
  await calls.until((s) => s.at('transfers', 0, 'documents').list.length > 0, 'the records');
  if (reviewer !== 'nobody') must(await calls.act('steps/assessment/assignment', { reviewer }));
  must(await calls.act('steps/assessment/skip', { reason: 'Assessed before' }));
  return { ...stage, id, ...calls };
};

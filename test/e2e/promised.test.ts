// What a custodian's submission sets promise (ITI-66) against what it gives: asked for by id, recorded, shown, audited; and never a reason to lose what did come. Refusals first.
import { describe, expect, it, vi } from 'vitest';
import type { Json } from '../../src/simulator/to-json.ts';
import { searchAll, stateOf, transferOf, until, untilState } from '../support/adapter.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { authorisationOf, childIntake, submit } from '../support/stories.ts';

vi.setConfig({ testTimeout: 60_000 });

const AT = '/custodians/noord/fhir';
const LISTS = { peersWith: (peers: readonly object[]) => peers.map((p) => ({ ...p, documentLists: true })) };

interface Scene { readonly stage: Stage; readonly id: string; readonly transfer: () => Promise<Json> }

/** Submitted once the stage is as `prepare` has it; noord alone is asked, for a complete copy. */
const play = async (options: Parameters<typeof openStage>[0] = LISTS, prepare: (stage: Stage) => void = () => undefined): Promise<Scene> => {
  const stage = await openStage({ ...options, settings: { exchangePollSeconds: 60 } });
  prepare(stage);
  const now = stage.adapter.clock.now();
  const id = (await submit(stage.adapter, { ...childIntake(now), authorisations: [authorisationOf(now, ['noord'])] })).body.at('id').text;
  return { stage, id, transfer: async () => transferOf(await stateOf(stage.adapter, id), 'noord') };
};
const attempted = ({ stage, id }: Scene, attempts = 1): Promise<Json> => untilState(stage.adapter, id, (s) => {
  const t = transferOf(s, 'noord');
  return Number(t.at('attempts').value) >= attempts && t.at('nextAttemptAt').text > stage.adapter.clock.now().toString() && t.at('nextAttemptAt').text < stage.adapter.clock.now().add({ seconds: 100 }).toString();
}, `attempt ${String(attempts)}`).then((s) => transferOf(s, 'noord'));
const asked = ({ stage }: Scene, type: string): readonly string[] => stage.network.state.calls.filter((c) => c.path.startsWith(`${AT}/${type}`)).map((c) => new URLSearchParams(c.query).toString());
const byId = (scene: Scene): readonly (string | null)[] => asked(scene, 'DocumentReference').map((q) => new URLSearchParams(q).get('_id')).filter((q) => q !== null);
const facts = (t: Json): unknown[] => [t.at('documents').list.length, t.at('promised', 'named').value, t.at('promised', 'found').value, t.at('promised', 'open').list.map((d) => [d.at('document').text.split('/').at(-1), d.at('state').text]), t.at('failure', 'code').text];
const later = (scene: Scene): void => { scene.stage.adapter.clock.add({ seconds: 61 }); };

describe('what is not asked for', () => {
  it('a peer whose entry does not say that it answers ITI-66', async () => {
    const scene = await play({});
    const t = await attempted(scene);
    expect([t.at('documents').list.length, t.at('promised').value, asked(scene, 'List')]).toEqual([3, undefined, []]);
  });
});

describe('lists that cannot be believed cost no document', () => {
  it.each<['500' | '403' | 'html' | 'malformed-entry' | 'other-patient', string]>([
    ['403', 'lists-unreadable'], ['html', 'lists-unreadable'], ['malformed-entry', 'lists-unreadable'], ['other-patient', 'lists-unreadable'], ['500', 'network-unavailable'],
  ])('%s', async (kind, code) => {
    const scene = await play(LISTS, (stage) => { stage.network.state.setFaults([{ path: `${AT}/List`, kind }]); });
    await until('what came', async () => ((await scene.transfer()).at('failure', 'code').text === code ? true : undefined));
    const t = await scene.transfer();
    expect([t.at('documents').list.length, t.at('failure', 'fault').text, t.at('status').text]).toEqual([3, 'network', 'in-progress']);
    if (kind === 'other-patient') expect([t.at('promised', 'named').value, t.at('promised', 'sets').value]).toEqual([0, 0]);
    const [audit] = await searchAll(scene.stage.adapter, 'AuditEvent?subtype=ITI-66');
    expect(audit?.at('outcome').text).toBe({ 'malformed-entry': '4', 'other-patient': '0' }[kind as string] ?? '8');
  });
});

describe('what the lists name', () => {
  it('all came: one more search, audited as the Document Consumer audits it, and the state says who sent how much', async () => {
    const scene = await play();
    const t = await attempted(scene);
    expect(facts(t)).toEqual([3, 3, 3, [], '']);
    expect([t.at('promised', 'sets').value, t.at('promised', 'lastSentBy').text]).toEqual([1, 'Hospital North (invented)']);
    expect(t.at('promised', 'lastSentAt').text).toMatch(/^2026-\d\d-\d\dT/u);
    expect(asked(scene, 'List')).toEqual(['patient.identifier=https%3A%2F%2Fwww.ehealth.fgov.be%2Fstandards%2Ffhir%2Fcore%2FNamingSystem%2Fssin%7C17020803132&code=submissionset&status=current']);
    expect(byId(scene)).toEqual([]);
    const audits = await searchAll(scene.stage.adapter, 'AuditEvent?subtype=ITI-66');
    expect(audits.map((a) => [a.at('meta', 'profile', 0).text.split('/').at(-1), a.at('outcome').text, a.at('entity', 1, 'what', 'reference').text.split('/')[0]])).toEqual([['IHE.MHD.FindDocumentLists.Audit.Consumer', '0', 'Patient']]);
    const page = await scene.stage.adapter.get(`/second-opinion-requests/${scene.id}`, { Accept: 'text/html' });
    expect(page.text).toMatch(/its lists name 3, last sent .* by Hospital North \(invented\)/u);
  });

  it('one that the search left out is asked for by its id, and comes', async () => {
    const scene = await play(LISTS, (stage) => { stage.network.state.setFaults([{ path: `${AT}/DocumentReference`, kind: 'omit-entry', times: 1 }]); });
    const t = await attempted(scene);
    expect(facts(t)).toEqual([3, 3, 3, [], '']);
    expect(byId(scene)).toHaveLength(1);
  });

  it('one that does not come is the custodian\'s to mend, shown with who promised it, until it comes', async () => {
    const scene = await play(LISTS, (stage) => { stage.network.state.hold(true, { id: 'ilias-pathology' }); });
    const t = await attempted(scene);
    expect(facts(t)).toEqual([2, 3, 2, [['ilias-pathology', 'missing']], 'promised-missing']);
    expect([t.at('failure', 'fault').text, t.at('waitsFor').text, t.at('promised', 'open', 0, 'sentBy').text]).toEqual(['custodian', 'custodian', 'Hospital North (invented)']);
    const page = await scene.stage.adapter.get(`/second-opinion-requests/${scene.id}`, { Accept: 'text/html' });
    expect(page.text).toContain('1 not given');
    scene.stage.network.state.hold(false, { id: 'ilias-pathology' });
    later(scene);
    expect(facts(await attempted(scene, 2))).toEqual([3, 3, 3, [], '']);
  });

  it('one that was replaced is no broken promise, and is not asked for again', async () => {
    const scene = await play(LISTS, ({ network: { state } }) => {
      const document = state.documents.get('ilias-pathology');
      if (document) state.documents.set(document.id, { ...document, isReplaced: true });
    });
    expect(facts(await attempted(scene))).toEqual([2, 3, 2, [['ilias-pathology', 'replaced']], '']);
    later(scene);
    expect(facts(await attempted(scene, 2))).toEqual([2, 3, 2, [['ilias-pathology', 'replaced']], '']);
    expect(byId(scene)).toEqual(['ilias-pathology']);
  });

  it('one that was never there is named as the list names it', async () => {
    const scene = await play(LISTS, (stage) => { stage.network.state.setFaults([{ path: `${AT}/List`, kind: 'dangling-item' }]); });
    expect(facts(await attempted(scene))).toEqual([3, 4, 3, [['never-there', 'missing']], 'promised-missing']);
  });
});

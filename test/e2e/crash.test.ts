// The process is killed at each named fault point; another is started on the same folder, and the story goes on: nothing acknowledged is lost, nothing happens twice.
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FaultPoint } from '../../src/ports/clock.ts';
import { startSimulator, type Simulator } from '../../src/simulator/start-simulator.ts';
import { newFolder, peersOf, searchAll, settingsFor, startTestAdapter, stateOf, transferOf, until, untilState, type Answer, type Api, type TestAdapter } from '../support/adapter.ts';
import { runAdapter } from '../support/run-adapter.ts';
import { SIMULATOR } from '../support/stage.ts';
import { authorisationOf, childIntake, uploadFiles } from '../support/stories.ts';

const BEFORE = '2026-11-03T10:30:00Z';
/** After the lease has ended, and a poll later. */
const AFTER = '2026-11-03T10:35:00Z';
const SETTINGS = { exchangeLeaseSeconds: 120, exchangePollSeconds: 60 };

interface Scene { readonly network: Simulator; readonly intake: object; /** Submits it; the answer may be lost with the process. */ readonly submit: (api: Api) => Promise<Answer | undefined> }
interface Story {
  /** What the first process lives to do. */
  readonly before: (api: Api, scene: Scene) => Promise<unknown>;
  /** What must hold with the second. */
  readonly after: (adapter: TestAdapter, scene: Scene) => Promise<void>;
}

const lost = (): undefined => undefined;
const submitTo = async (api: Api, intake: object): Promise<Answer | undefined> => api.post('/second-opinion-requests', await uploadFiles(api, intake)).catch(lost);
const idOf = async (adapter: TestAdapter, scene: Scene): Promise<string> => (await scene.submit(adapter))?.body.at('id').text ?? '';
const only = async (adapter: TestAdapter, type: string): Promise<number> => (await searchAll(adapter, `${type}?_count=200`)).length;

const submitted = (status: number): Story => ({
  before: (api, { submit }) => submit(api),
  after: async (adapter, scene) => {
    const again = await scene.submit(adapter);
    expect(again?.status).toBe(status);
    expect((await scene.submit(adapter))?.body.value).toEqual(again?.body.value);
    expect([await only(adapter, 'ServiceRequest'), await only(adapter, 'Patient')]).toEqual([1, 1]);
    await exchanged(adapter, again?.body.at('id').text ?? '', scene);
  },
});

const exchanged = async (adapter: TestAdapter, id: string, { network }: Scene): Promise<void> => {
  const state = await untilState(adapter, id, (s) => transferOf(s, 'noord').at('documents').list.length === 3 && transferOf(s, 'noord').at('nextAttemptAt').text > AFTER, 'three documents');
  expect(transferOf(state, 'noord').at('quarantined').list).toEqual([]);
  const documents = await searchAll(adapter, `DocumentReference?related=ServiceRequest/${id}&type=34133-9,11526-1,11502-2`);
  expect(documents.map((d) => d.at('type', 'coding', 0, 'code').text).sort()).toEqual(['11502-2', '11526-1', '34133-9']);
  for (const document of documents) {
    const opened = await adapter.get(`/fhir/R4/${document.at('content', 0, 'attachment', 'url').text}`, { Accept: '*/*' });
    expect([opened.status, opened.bytes.length]).toEqual([200, document.at('content', 0, 'attachment', 'size').value]);
  }
  expect(network.state.calls.every((c) => c.authorised)).toBe(true);
};

/** The worker dies in the middle: whoever comes next waits for the lease to end and does the rest. */
const interrupted: Story = {
  before: (api, { submit }) => submit(api),
  after: async (adapter, scene) => { await exchanged(adapter, await idOf(adapter, scene), scene); },
};

const overdue: Story = {
  before: async (api, { submit }) => {
    await submit(api);
    await api.post('/deadline-checks', {}).catch(lost);
  },
  after: async (adapter, scene) => {
    const id = await idOf(adapter, scene);
    const state = await untilState(adapter, id, (s) => transferOf(s, 'noord').at('overdueSince').text !== '', 'the overdue transfer is recorded');
    expect(transferOf(state, 'noord').at('overdueSince').text).toBe('2026-10-17');
    expect((await adapter.post('/deadline-checks', {})).body.at('flagged').value).toBe(0);
    const versions = (await adapter.get(`/fhir/R4/Task/${transferOf(state, 'noord').at('id').text}/_history`, { Accept: 'application/fhir+json' })).body.at('entry').list;
    const flags = versions.map((v) => JSON.stringify(v.at('resource', 'extension').value).includes('2026-10-17'));
    expect(flags.lastIndexOf(true) + flags.filter((f) => !f).length, 'flagged once and for all').toBe(flags.length - 1);
  },
};

const withdrawn: Story = {
  before: async (api, { submit }) => {
    const id = (await submit(api))?.body.at('id').text ?? '';
    const form = (await stateOf(api, id)).at('authorisations', 0, 'id').text;
    await api.post(`/second-opinion-requests/${id}/authorisations/${form}/withdrawal`, { by: 'representative', withdrawnAt: BEFORE }, { 'Idempotency-Key': 'k' }).catch(lost);
  },
  after: async (adapter, scene) => {
    const id = await idOf(adapter, scene);
    const form = (await stateOf(adapter, id)).at('authorisations', 0, 'id').text;
    const again = await adapter.post(`/second-opinion-requests/${id}/authorisations/${form}/withdrawal`, { by: 'representative', withdrawnAt: BEFORE }, { 'Idempotency-Key': 'k' });
    expect([again.status, transferOf(again.body, 'noord').at('statusReason').text, transferOf(again.body, 'noord').at('nextAttemptAt').text]).toEqual([200, 'consent-withdrawn', '']);
    expect(await searchAll(adapter, 'Task?exchange-at=gt2000-01-01')).toEqual([]);
  },
};

const uploaded: Story = {
  before: (api, { submit }) => submit(api),
  after: async (adapter, scene) => {
    expect(await only(adapter, 'ServiceRequest')).toBe(0);
    await exchanged(adapter, await idOf(adapter, scene), scene);
  },
};

const STORIES = {
  'intake-before-commit': submitted(201), 'intake-after-commit': submitted(200), 'upload-after-file': uploaded,
  'transfer-after-claim': interrupted, 'transfer-after-find': interrupted, 'document-after-file': interrupted, 'transfer-after-retrieve': interrupted,
  'document-after-commit': interrupted, 'transfer-before-commit': interrupted, 'transfer-after-commit': interrupted,
  'deadline-before-commit': overdue, 'deadline-after-commit': overdue, 'withdrawal-after-commit': withdrawn,
} as const satisfies Record<FaultPoint, Story>;

const LATE = { requestedAt: '2026-10-01T10:00:00+02:00', receivedAt: '2026-10-01T12:00:00+02:00', validAt: '2026-10-01T12:00:00+02:00' };

const intakeFor = (story: Story): object => {
  const now = Temporal.Instant.from(BEFORE);
  return { ...childIntake(now, ['noord'], story === overdue ? LATE : {}), authorisations: [authorisationOf(now)] };
};

describe('killed at', () => {
  it.concurrent.each(Object.entries(STORIES) as [FaultPoint, Story][])('%s', { timeout: 120_000 }, async (point, story) => {
    const folder = newFolder();
    const network = await startSimulator(SIMULATOR);
    const intake = intakeFor(story);
    const scene: Scene = { network, intake, submit: (api) => submitTo(api, intake) };
    const peersFile = path.join(folder, 'peers.json');
    writeFileSync(peersFile, JSON.stringify(peersOf(network)));
    // the worker is no part of the stories about deadlines and withdrawals: it would wait for nobody
    if (story === overdue || story === withdrawn) network.state.setFaults([{ path: '/custodians', kind: '500' }]);
    const doomed = await runAdapter({ settings: settingsFor(folder, { ...SETTINGS, peersFile }), now: BEFORE, point });
    const told = await story.before(doomed, scene).catch(lost);
    const end = await doomed.ended();
    expect([end.signal, doomed.said()]).toEqual(['SIGKILL', expect.stringContaining(`at ${point}\n`)]);
    network.state.setFaults([]);
    const next = await startTestAdapter({ folder, peers: peersOf(network), settings: SETTINGS, now: AFTER });
    try {
      await story.after(next, scene);
      // what was answered before the end still stands
      if (told && typeof told === 'object' && 'status' in told && told.status === 201) expect(await only(next, 'ServiceRequest')).toBe(1);
      await until('ready', async () => ((await next.get('/readyz')).status === 200 ? true : undefined));
    } finally {
      await next.stop();
      await network.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('control: while the lease of a dead worker runs, nobody asks; a moment after its end somebody does', { timeout: 120_000 }, async () => {
    const folder = newFolder();
    const network = await startSimulator(SIMULATOR);
    writeFileSync(path.join(folder, 'peers.json'), JSON.stringify(peersOf(network)));
    const intake = intakeFor(interrupted);
    const doomed = await runAdapter({ settings: settingsFor(folder, { ...SETTINGS, peersFile: path.join(folder, 'peers.json') }), now: BEFORE, point: 'transfer-after-claim' });
    await submitTo(doomed, intake);
    await doomed.ended();
    const next = await startTestAdapter({ folder, peers: peersOf(network), settings: SETTINGS, now: '2026-11-03T10:31:59Z' });
    try {
      const id = (await submitTo(next, intake))?.body.at('id').text ?? '';
      for (let i = 0; i < 20; i += 1) await stateOf(next, id);
      expect([network.state.calls.length, transferOf(await stateOf(next, id), 'noord').at('attempts').value]).toEqual([0, 1]);
      next.clock.set('2026-11-03T10:32:00Z');
      await untilState(next, id, (s) => transferOf(s, 'noord').at('documents').list.length === 3, 'somebody asks');
    } finally {
      await next.stop();
      await network.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

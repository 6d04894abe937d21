// The process is killed at every moment that matters, and started again on the same folder: what was acknowledged is there, once, and the story goes on.
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { EXT_OVERDUE } from '../../src/core/fhir/systems.ts';
import type { FaultPoint } from '../../src/ports/clock.ts';
import { startSimulator, type Simulator } from '../../src/simulator/start-simulator.ts';
import type { Json } from '../../src/simulator/to-json.ts';
import { peersOf, searchAll, settableClock, startTestAdapter, stateOf, transferOf, until, untilState, type Answer, type Api, type TestAdapter } from '../support/adapter.ts';
import { calendarPeer, programmesWithCalendar } from '../support/calendar.ts';
import { killLeftovers, spawnAdapter, type SpawnedAdapter } from '../support/spawn-adapter.ts';
import { adultIntake, authorisationOf, bytesOf, childIntake, sha256Of, uploadFiles, type StoryIntake } from '../support/stories.ts';

const NOW = Temporal.Now.instant();
/** Any claim of the killed process has run out by then. */
const LATER = NOW.add({ hours: 1 }).toString();
const OVERDUE_AT = NOW.add({ hours: 24 * 40 }).toString({ smallestUnit: 'second' });
const PDF = bytesOf('application/pdf', 'Laboratory report (invented)');

// each starts a process of its own: two at a time, and patience on a machine that has other work
vi.setConfig({ maxConcurrency: 2, testTimeout: 90_000 });
afterAll(killLeftovers);

/** The answer, or nothing where the process died before it was given. */
const orNothing = (call: Promise<Answer>): Promise<Answer | undefined> => call.catch(() => undefined);

interface Stage { readonly simulator: Simulator; readonly intake: StoryIntake }

interface Crash {
  readonly does: string;
  /** The process dies at the n-th time. */
  readonly nth?: number;
  readonly intake: StoryIntake;
  /** What the peer file says beside, of each peer. */
  readonly peer?: object;
  /** Up to the call during which the process dies. */
  readonly before: (api: Api, stage: Stage) => Promise<void>;
  /** By its clock, where it is started again; `LATER`. */
  readonly resumeAt?: () => string;
  /** Once it has been started again. */
  readonly after: (adapter: TestAdapter, stage: Stage) => Promise<void>;
}

const sendIntake = async (api: Api, intake: StoryIntake): Promise<Answer> => api.post('/second-opinion-requests', await uploadFiles(api, intake));

const requestsOf = (api: Api, intake: StoryIntake): Promise<readonly Json[]> => {
  const { system, value } = intake['placerIdentifier'] as { readonly system: string; readonly value: string };
  return searchAll(api, `ServiceRequest?identifier=${encodeURIComponent(`${system}|${value}`)}`);
};

const idOf = async (api: Api, intake: StoryIntake): Promise<string> => {
  const requests = await requestsOf(api, intake);
  expect(requests).toHaveLength(1);
  return requests[0]?.at('id').text ?? '';
};

/** One request, one of each of its tasks, one patient, however often the intake was sent. */
const expectOnce = async (api: Api, intake: StoryIntake): Promise<string> => {
  const again = await sendIntake(api, intake);
  const id = await idOf(api, intake);
  expect([again.status, again.body.at('id').text]).toEqual([200, id]);
  expect(await searchAll(api, `Task?based-on=ServiceRequest/${id}&code=provide-records`)).toHaveLength(intake.custodians.length);
  expect(await searchAll(api, `Task?focus=ServiceRequest/${id}`)).toHaveLength(1);
  expect(await searchAll(api, 'Patient?_count=50')).toHaveLength(1);
  return id;
};

const sha1Of = (bytes: Uint8Array): string => createHash('sha1').update(bytes).digest('base64');

/** The papers of the network that lie with a custodian about a person, each exactly once, with the bytes they have there. */
const expectDocuments = async (api: Api, id: string, { simulator }: Stage, wanted: { readonly patient: string; readonly custodian: string }): Promise<void> => {
  const there = [...simulator.state.documents.values()].filter((d) => d.patientId === wanted.patient && d.custodian === wanted.custodian);
  const found = await searchAll(api, `DocumentReference?related=ServiceRequest/${id}`);
  const received = found.filter((d) => there.some(({ title }) => title === d.at('content', 0, 'attachment', 'title').text));
  expect(received.map((d) => d.at('content', 0, 'attachment', 'hash').text).toSorted()).toEqual(there.map((d) => d.hash).toSorted());
  for (const document of received) {
    const { bytes, status } = await api.get(`/fhir/R4/${document.at('content', 0, 'attachment', 'url').text}`, { Accept: '*/*' });
    expect([status, sha1Of(bytes)]).toEqual([200, document.at('content', 0, 'attachment', 'hash').text]);
  }
};

/** A transfer by kinds that was cut off completes, and each document of it is there once; `fetches`: so often documents were asked for, before and after; `bodies`: so often they came. */
const completedWith = (fetches: number, bodies = 3) => async (adapter: TestAdapter, stage: Stage): Promise<void> => {
  const id = await expectOnce(adapter, stage.intake);
  const state = await untilState(adapter, id, (s) => transferOf(s, 'noord').at('status').text === 'completed', 'the transfer completes');
  expect(transferOf(state, 'noord').at('documents').list).toHaveLength(3);
  await expectDocuments(adapter, id, stage, { patient: 'marijke', custodian: 'noord' });
  const retrievals = stage.simulator.state.calls.filter((c) => c.path.startsWith('/gateway/'));
  expect(retrievals).toHaveLength(fetches);
  expect(retrievals.filter((c) => c.status === 200)).toHaveLength(bodies);
};

const beginAdult = async (api: Api, { intake }: Stage): Promise<void> => { await orNothing(sendIntake(api, intake)); };

const authorise = async (api: Api, id: string): Promise<string> => {
  const answer = await api.post(`/second-opinion-requests/${id}/authorisations`, await uploadFiles(api, authorisationOf(NOW)), { 'Idempotency-Key': 'authorisation' });
  if (answer.status > 201) throw new Error(`the authorisation answered ${String(answer.status)}: ${answer.text}`);
  return answer.body.at('authorisations', 0, 'id').text;
};

const WITHDRAWN_AT = NOW.toString({ smallestUnit: 'second' });
const withdraw = async (api: Api, id: string): Promise<Answer> => {
  const form = (await stateOf(api, id)).at('authorisations', 0, 'id').text;
  return api.post(`/second-opinion-requests/${id}/authorisations/${form}/withdrawal`, { by: 'representative', withdrawnAt: WITHDRAWN_AT }, { 'Idempotency-Key': 'withdrawal' });
};

/** Asked of a custodian since then. */
const callsTo = ({ simulator }: Stage, custodian: string): number => simulator.state.calls.filter((c) => c.path.startsWith(`/custodians/${custodian}/`) || c.path.startsWith(`/gateway/${custodian}/`)).length;

/** Nothing more is asked of noord, while the workers do run: another request's transfer is the proof of that. */
const expectSilence = async (adapter: TestAdapter, stage: Stage, since: number): Promise<void> => {
  adapter.clock.add({ hours: 2 });
  const other = await sendIntake(adapter, adultIntake(NOW, ['zuid']));
  await untilState(adapter, other.body.at('id').text, (s) => transferOf(s, 'zuid').at('status').text === 'completed', 'another request is served');
  expect(callsTo(stage, 'noord')).toBe(since);
};

const checkOverdue = (api: Api): Promise<Answer> => api.post('/deadline-checks', { at: OVERDUE_AT });

/** Versions of the transfer in which the record of being overdue appeared. */
const overdueRecords = async (api: Api, task: string): Promise<number> => {
  const history = (await api.get(`/fhir/R4/Task/${task}/_history?_count=100`, { Accept: 'application/fhir+json' })).body;
  const isLate = history.at('entry').list.map((e) => e.at('resource', 'extension').list.some((x) => x.at('url').text === EXT_OVERDUE)).toReversed();
  return isLate.filter((late, index) => late && isLate[index - 1] !== true).length;
};

const letterIntake = (): StoryIntake => childIntake(NOW, ['noord'], { network: undefined });

/** `flagged`: what the check after the crash still has to record. */
const overdueOnce = (flagged: number) => async (adapter: TestAdapter, { intake }: Stage): Promise<void> => {
  const id = await expectOnce(adapter, intake);
  expect((await checkOverdue(adapter)).body.at('flagged').value).toBe(flagged);
  expect((await checkOverdue(adapter)).body.at('flagged').value).toBe(0);
  const transfer = transferOf(await stateOf(adapter, id), 'noord');
  expect(transfer.at('overdueSince').text).not.toBe('');
  expect(await overdueRecords(adapter, transfer.at('id').text)).toBe(1);
};

const intakeThenCheck = async (api: Api, { intake }: Stage): Promise<void> => {
  expect((await sendIntake(api, intake)).status).toBe(201);
  expect(await orNothing(checkOverdue(api))).toBeUndefined();
};

const attach = (api: Api, id: string): Promise<Answer> => api.upload(`/second-opinion-requests/${id}/documents?type=11502-2&title=Own`, 'application/pdf', PDF);

const keptFiles = (folder: string): readonly string[] => readdirSync(path.join(folder, 'data/files'), { recursive: true, encoding: 'utf8' }).filter((name) => /[0-9a-f]{64}$/u.test(name));

const attachedOnce = async (adapter: TestAdapter, { intake }: Stage): Promise<void> => {
  const id = await expectOnce(adapter, intake);
  expect(await searchAll(adapter, `DocumentReference?related=ServiceRequest/${id}&type=11502-2`)).toEqual([]);
  expect((await attach(adapter, id)).status).toBe(201);
  expect((await attach(adapter, id)).status).toBe(200);
  const filed = await searchAll(adapter, `DocumentReference?related=ServiceRequest/${id}&type=11502-2`);
  expect(filed.map((d) => d.at('content', 0, 'attachment', 'hash').text)).toEqual([sha1Of(PDF)]);
  const { bytes } = await adapter.get(`/fhir/R4/${filed[0]?.at('content', 0, 'attachment', 'url').text ?? ''}`, { Accept: '*/*' });
  expect(sha1Of(bytes)).toBe(sha1Of(PDF));
};

/** The first of three documents is in, the second is under way. */
const second = { intake: adultIntake(NOW, ['noord']), nth: 2, before: beginAdult, after: completedWith(3) };

/** A practice that may get the dossier, and takes it from a peer of its own. */
const deliveryIntake = (): StoryIntake => {
  const organisation = { identifiers: [{ system: 'https://www.ehealth.fgov.be/standards/fhir/core/NamingSystem/nihdi-organization', value: '71098712' }], name: 'Practice De Linde (invented)' };
  return { ...childIntake(NOW), recipients: [{ key: 'gp', kind: 'gp', organisation, network: { peer: 'gp' } }], authorisations: [authorisationOf(NOW, ['noord'], { releaseTo: ['gp'] })] };
};

const orderDelivery = async (api: Api, { intake }: Stage): Promise<void> => {
  const id = (await sendIntake(api, intake)).body.at('id').text;
  await until('the records are here', async () => ((await stateOf(api, id)).at('transfers', 0, 'documents').list.length === 3 ? true : undefined));
  await orNothing(api.post(`/second-opinion-requests/${id}/deliveries`, { recipient: 'gp', documents: 'dossier' }, { 'Idempotency-Key': 'one' }));
};

/** Everything arrived, acknowledged, and each document once: `posts` is how often the package was sent. */
const deliveredOnce = (posts: number) => async (adapter: TestAdapter, { intake, simulator }: Stage): Promise<void> => {
  const id = await expectOnce(adapter, intake);
  const again = await adapter.post(`/second-opinion-requests/${id}/deliveries`, { recipient: 'gp', documents: 'dossier' }, { 'Idempotency-Key': 'one' });
  expect(again.status).toBe(200);
  const state = await untilState(adapter, id, (s) => s.at('deliveries', 0, 'status').text === 'completed', 'delivered');
  expect(state.at('deliveries', 0, 'documents').list.map((d) => d.at('acknowledged').value)).toEqual([true, true, true]);
  expect([state.at('deliveries').list.length, simulator.state.received.size]).toEqual([1, 3]);
  expect(simulator.state.calls.filter((c) => c.method === 'POST' && c.path.startsWith('/recipient/')).length).toBe(posts);
};

const delivery = (does: string): Crash => ({ does, intake: deliveryIntake(), before: orderDelivery, after: deliveredOnce(1) });

const TIME = { id: 'chosen', start: NOW.add({ hours: 24 * 9 }).toString({ smallestUnit: 'second' }), end: NOW.add({ hours: 24 * 9 + 1 }).toString({ smallestUnit: 'second' }) };

const bookVisit = (api: Api, id: string): Promise<Answer> =>
  api.post(`/second-opinion-requests/${id}/appointments`, { kind: 'first-visit', start: TIME.start, end: TIME.end, freeTime: `Appointment/${TIME.id}` }, { 'Idempotency-Key': 'visit' });

/** It stands in the calendar once, and here as there, however often it was tried. */
const visit = (does: string, nth = 1): Crash => ({
  does, nth, intake: childIntake(NOW),
  before: async (api, { intake, simulator }) => {
    simulator.state.calendar.times.set(TIME.id, TIME);
    const id = (await sendIntake(api, intake)).body.at('id').text;
    await orNothing(bookVisit(api, id));
  },
  after: async (adapter, { intake, simulator }) => {
    const id = await expectOnce(adapter, intake);
    const state = await untilState(adapter, id, (s) => s.at('appointments', 0, 'calendar', 'status').text === 'completed', 'booked');
    expect([state.at('appointments').list.length, state.at('appointments', 0, 'status').text]).toEqual([1, 'booked']);
    expect([...simulator.state.calendar.kept.values()].map((k) => [k.appointment.status, k.appointment.identifier?.[0]?.value])).toEqual([['booked', state.at('appointments', 0, 'id').text]]);
    const again = await bookVisit(adapter, id);
    expect([again.status, again.body.at('appointments').list.length]).toEqual([200, 1]);
  },
});

const CRASHES: Readonly<Record<FaultPoint, readonly Crash[]>> = {
  'intake-before-commit': [{
    does: 'nothing of the request is there until it is sent again', intake: childIntake(NOW),
    before: async (api, { intake }) => { expect(await orNothing(sendIntake(api, intake))).toBeUndefined(); },
    after: async (adapter, { intake }) => {
      expect(await requestsOf(adapter, intake)).toEqual([]);
      expect(await searchAll(adapter, 'Patient')).toEqual([]);
      expect((await sendIntake(adapter, intake)).status).toBe(201);
      await expectOnce(adapter, intake);
    },
  }],
  'intake-after-commit': [{
    does: 'the request is there, and sent again it gets the same id', intake: childIntake(NOW),
    before: async (api, { intake }) => { expect(await orNothing(sendIntake(api, intake))).toBeUndefined(); },
    after: async (adapter, { intake }) => {
      const id = await idOf(adapter, intake);
      expect(await expectOnce(adapter, intake)).toBe(id);
    },
  }],
  'upload-after-file': [
    {
      does: 'a file sent again is the same file', intake: childIntake(NOW),
      before: async (api) => { expect(await orNothing(api.upload('/uploads', 'application/pdf', PDF))).toBeUndefined(); },
      after: async (adapter, { intake }) => {
        expect((await adapter.upload('/uploads', 'application/pdf', PDF)).body.at('sha256').text).toBe(sha256Of(PDF));
        expect(keptFiles(adapter.folder)).toHaveLength(1);
        expect((await sendIntake(adapter, intake)).status).toBe(201);
      },
    },
    {
      does: 'a document that was never filed is filed when it is sent again', intake: childIntake(NOW), nth: 2,
      before: async (api, { intake }) => {
        const sent = await sendIntake(api, intake);
        expect(await orNothing(attach(api, sent.body.at('id').text))).toBeUndefined();
      },
      after: attachedOnce,
    },
  ],
  'visit-after-claim': [visit('the claim runs out, and the visit is booked')],
  'visit-before-call': [visit('nothing was held: the visit is booked'), visit('held and not booked: what is held is booked', 2)],
  'visit-after-call': [visit('held, and nobody wrote it down: the hold is found and booked'), visit('booked, and nobody wrote it down: it is found and not booked again', 2)],
  'visit-after-commit': [visit('a hold that is written down is booked'), visit('a booking that is written down is not made again', 2)],
  'delivery-after-claim': [delivery('the claim runs out, the recipient is asked, and the package goes')],
  'delivery-before-send': [delivery('permitted and not sent: it goes once')],
  'delivery-after-send': [delivery('accepted and not recorded: the recipient is asked and nothing goes twice')],
  'delivery-after-commit': [
    delivery('recorded and not finished: nothing goes twice'),
    { ...delivery('acknowledged and not looked for: it is found there and nothing goes twice'), peer: { confirmDeliveries: true },
      after: async (adapter, stage) => {
        await deliveredOnce(1)(adapter, stage);
        const state = await stateOf(adapter, await idOf(adapter, stage.intake));
        expect(state.at('deliveries', 0, 'documents').list.map((d) => d.at('acknowledgedBy').text)).toEqual(['found', 'found', 'found']);
      },
    },
  ],
  'transfer-after-claim': [{ ...second, does: 'the claim runs out and the transfer goes on', nth: 1 }],
  'transfer-after-find': [{ ...second, does: 'what was found is found again', nth: 1 }],
  'document-after-file': [
    { ...second, does: 'bytes that no commit names are asked for again and do not come again', after: completedWith(4) },
    {
      ...second, does: 'a custodian that knows no conditions sends them again',
      after: async (adapter, stage) => {
        stage.simulator.state.setFaults([{ path: '/gateway/noord/', kind: 'no-condition' }]);
        await completedWith(4, 4)(adapter, stage);
      },
    },
    {
      ...second, does: 'a custodian that takes another document for unchanged is asked for the whole',
      after: async (adapter, stage) => {
        const { calls, documents, addDocument } = stage.simulator.state;
        const before = documents.get(calls.findLast((c) => c.path.startsWith('/gateway/'))?.path.split('/').at(-1) ?? '');
        if (!before) throw new Error('nothing was retrieved before the end');
        documents.set(before.id, { ...addDocument({ ...before, content: { kind: 'pdf', text: 'Corrected (invented)', sizeBytes: 4000 } }), etag: before.hash });
        await completedWith(5, 4)(adapter, stage);
      },
    },
  ],
  'transfer-after-retrieve': [
    { ...second, does: 'the document that was not committed is asked for again, the one before it is not', after: completedWith(4) },
    {
      does: 'withdrawn before the claim of the dead process runs out, nothing more is asked', intake: childIntake(NOW), nth: 2, resumeAt: () => Temporal.Now.instant().toString(),
      before: async (api, { intake }) => { await authorise(api, (await sendIntake(api, intake)).body.at('id').text).catch(() => undefined); },
      after: async (adapter, stage) => {
        const id = await expectOnce(adapter, stage.intake);
        const asked = callsTo(stage, 'noord');
        expect(transferOf(await stateOf(adapter, id), 'noord').at('documents').list).toHaveLength(1);
        expect((await withdraw(adapter, id)).status).toBe(200);
        await expectSilence(adapter, stage, asked);
        const transfer = transferOf(await stateOf(adapter, id), 'noord');
        expect([transfer.at('statusReason').text, transfer.at('documents').list.length]).toEqual(['consent-withdrawn', 1]);
      },
    },
  ],
  'document-after-commit': [{ ...second, does: 'the document that was committed is not fetched again' }],
  'transfer-before-commit': [{ ...second, does: 'the attempt is made again, and brings nothing twice', nth: 1 }],
  'transfer-after-commit': [{ ...second, does: 'the transfer had ended and stays so', nth: 1 }],
  'deadline-before-commit': [{ does: 'the next check records the delay', intake: letterIntake(), before: intakeThenCheck, after: overdueOnce(1) }],
  'deadline-after-commit': [{ does: 'the delay is recorded and the next check adds nothing', intake: letterIntake(), before: intakeThenCheck, after: overdueOnce(0) }],
  'withdrawal-after-commit': [{
    does: 'it stays withdrawn, and nothing more is asked', intake: childIntake(NOW),
    before: async (api, { intake }) => {
      const id = (await sendIntake(api, intake)).body.at('id').text;
      await authorise(api, id);
      await untilState(api, id, (s) => transferOf(s, 'noord').at('documents').list.length === 3 && transferOf(s, 'noord').at('nextAttemptAt').text !== '', 'the documents come');
      expect(await orNothing(withdraw(api, id))).toBeUndefined();
    },
    after: async (adapter, stage) => {
      const id = await expectOnce(adapter, stage.intake);
      const asked = callsTo(stage, 'noord');
      expect(asked).toBeGreaterThan(0);
      const standing = (state: Json): unknown => [state.at('authorisations', 0, 'custodians', 0, 'status').text, transferOf(state, 'noord').at('statusReason').text];
      expect(standing(await stateOf(adapter, id))).toEqual(['inactive', 'consent-withdrawn']);
      const again = await withdraw(adapter, id);
      expect([again.status, standing(again.body)]).toEqual([200, ['inactive', 'consent-withdrawn']]);
      await expectSilence(adapter, stage, asked);
      await expectDocuments(adapter, id, stage, { patient: 'ilias', custodian: 'noord' });
      expect(standing(await stateOf(adapter, id))).toEqual(['inactive', 'consent-withdrawn']);
    },
  }],
};

const withSimulator = async (play: (simulator: Simulator, folder: string) => Promise<void>): Promise<void> => {
  const simulator = await startSimulator({ port: 0, token: 'simulator-token', pageSize: 2 });
  const folder = mkdtempSync(path.join(tmpdir(), 'adapter-crash-'));
  try {
    await play(simulator, folder);
  } finally {
    await simulator.close();
    rmSync(folder, { recursive: true, force: true });
  }
};

/** It died at that point, by its own hand, and not of something else. */
const expectKilled = async (adapter: SpawnedAdapter, point: string): Promise<void> => {
  const exit = await adapter.ended;
  expect([exit.signal, exit.stderr]).toEqual(['SIGKILL', `killed at ${point}\n`]);
};

describe.concurrent('killed at', () => {
  const all = Object.entries(CRASHES).flatMap(([point, crashes]) => crashes.map((crash) => ({ point, ...crash })));
  it.each(all)('$point: $does', ({ point, nth = 1, intake, resumeAt = () => LATER, peer, before, after }) => withSimulator(async (simulator, folder) => {
    const stage: Stage = { simulator, intake };
    // patient: an attempt that a busy machine lets time out would be made again a poll later
    const peers = [...peersOf(simulator), calendarPeer(simulator, 'ihe')].map((p) => ({ ...p, ...peer, limits: { timeoutMs: 20_000, documentTimeoutMs: 20_000 } }));
    const programmesDir = programmesWithCalendar(undefined, folder);
    const dying = await spawnAdapter({ folder, peers, crashAt: `${point}#${String(nth)}`, env: { ALLOW_TIME_TRAVEL: 'true', PROGRAMMES_DIR: programmesDir } });
    await before(dying, stage);
    await expectKilled(dying, point);
    const adapter = await startTestAdapter({ folder, peers, clock: settableClock(resumeAt()), settings: { allowTimeTravel: true, programmesDir } });
    try {
      await after(adapter, stage);
    } finally {
      await adapter.stop();
    }
  }));
});

it('every fault point of the source is played', () => {
  const source = (file: string): string => readFileSync(path.join(import.meta.dirname, '../../src', file), 'utf8');
  const declared = [...source('ports/clock.ts').split('export type FaultPoint')[1]?.matchAll(/'([a-z-]+)'/gu) ?? []].map(([, point = '']) => point);
  expect(Object.keys(CRASHES).toSorted()).toEqual(declared.toSorted());
});

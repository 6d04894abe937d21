// The month of the demo, played twice by processes of their own: once undisturbed, once killed every second day inside its check. The same notices, by id and text, go to the same people, and the same transfers are flagged.
import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { CommunicationRequest } from '@medplum/fhirtypes';
import { afterAll, expect, it } from 'vitest';
import { readNotice } from '../../src/core/fhir/notice.ts';
import { EXT_OVERDUE } from '../../src/core/fhir/systems.ts';
import { demoMonthStory, type MonthIds, type MonthStory } from '../../src/simulator/demo-month-story.ts';
import { chanceOf, type Chance } from '../crash/chance.ts';
import type { TurnedWorld } from '../support/adapter-in-world.ts';
import { searchAll, until, type Answer, type Api } from '../support/adapter.ts';
import { killLeftovers, spawnAdapter, type SpawnedAdapter } from '../support/spawn-adapter.ts';
import { startSmtp, type TestSmtp } from '../support/start-smtp.ts';
import { bytesOf, sha256Of } from '../support/stories.ts';

afterAll(killLeftovers);

/** Another one dies at other moments; `MONTH_SEED=… npx vitest run test/e2e/month.test.ts` plays one again. */
const SEED = Number(process.env['MONTH_SEED'] ?? Math.floor(Math.random() * 1_000_000));

const FORM = bytesOf('application/pdf', 'Signed authorisation (invented)');
/** Day 20 is the night of a clock change. */
const STORY: MonthStory = { firstDay: Temporal.PlainDate.from('2027-03-08'), run: 'TWICE', form: sha256Of(FORM) };
/** All have the request by then. */
const FIRST = 4;
const { acts, atOf, custodians, days, programme, requests } = demoMonthStory;

/** As in the demo, but whoever is of the hospital is told by mail. */
const PROGRAMME = {
  ...programme,
  deadline: { ...programme.deadline, ladder: programme.deadline.ladder.map((step) => ('addressee' in step && step.addressee !== 'custodian' ? { ...step, channel: 'email' } : step)) },
  contacts: Object.fromEntries(Object.entries(programme.contacts).map(([kind, contact]) => [kind, { ...contact, email: `${kind}@demo.example` }])),
  notices: { quietHours: { from: '20:00', to: '07:00' } },
};

const FAULTS = ['deadline-before-commit', 'deadline-after-commit', 'notices-after-claim', 'notices-after-send'] as const;

interface Run { readonly folder: string; readonly smtp: TestSmtp; readonly turn: (world: TurnedWorld) => void; readonly start: () => Promise<SpawnedAdapter> }

const openRun = async (root: string, name: string): Promise<Run> => {
  const folder = path.join(root, name);
  mkdirSync(path.join(folder, 'programmes'), { recursive: true });
  writeFileSync(path.join(folder, 'programmes/month.json'), JSON.stringify(PROGRAMME));
  const smtp = await startSmtp();
  const worldFile = path.join(folder, 'world.json');
  const env = {
    PROGRAMMES_DIR: path.join(folder, 'programmes'), SMTP_URL: `smtp://127.0.0.1:${String(smtp.port)}`, MAIL_FROM: 'second-opinion@demo.example',
  };
  return {
    folder, smtp,
    // whole, or as it was: it is read all the time
    turn: (world) => { writeFileSync(`${worldFile}.next`, JSON.stringify(world)); renameSync(`${worldFile}.next`, worldFile); },
    start: () => spawnAdapter({ folder, worldFile, env }),
  };
};

const must = async (call: Promise<Answer>): Promise<Answer> => {
  const answer = await call;
  if (answer.status > 201) throw new Error(`answered ${String(answer.status)}: ${answer.text}`);
  return answer;
};

const ask = async (run: Run): Promise<MonthIds> => {
  run.turn({ now: atOf(STORY, FIRST - 1, 12) });
  const adapter = await run.start();
  await must(adapter.upload('/uploads', 'application/pdf', FORM));
  const { anna, bram } = requests(STORY);
  const [hers, his] = [await must(adapter.post('/second-opinion-requests', anna)), await must(adapter.post('/second-opinion-requests', bram))];
  adapter.kill('SIGTERM');
  expect((await adapter.ended).status).toBe(0);
  return { anna: hers.body.at('id').text, bram: his.body.at('id').text, bramForm: his.body.at('authorisations', 0, 'id').text };
};

const check = (api: Api): Promise<Answer> => must(api.post('/deadline-checks', {}));

/** Nothing waits to be sent any more. */
const settle = (api: Api, at: string): Promise<unknown> => until('what is due is sent', async () => {
  const waiting = await searchAll(api, `CommunicationRequest?exchange-at=${encodeURIComponent(`le${at}`)}`);
  return waiting.length === 0 ? true : undefined;
}, 30_000);

/** What was asked of it when it died has no answer. */
const orNothing = (call: Promise<unknown>): Promise<unknown> => call.catch(() => undefined);

/** Where it died by itself; empty: it was killed from outside. */
const dieInCheck = async (run: Run, adapter: SpawnedAdapter, { day, chance }: { readonly day: number; readonly chance: Chance }): Promise<string> => {
  const now = atOf(STORY, day, 8);
  const crashAt = chance.isTrue(0.8) ? chance.oneOf(FAULTS) : undefined;
  run.turn({ now, ...(crashAt && { crashAt }) });
  const checked = orNothing(check(adapter));
  if (crashAt === undefined) await new Promise((resolve) => { setTimeout(resolve, chance.below(40)); });
  // one that is claimed is not sent yet
  else await checked.then(() => orNothing(settle(adapter, atOf(STORY, day, 9))));
  adapter.kill('SIGKILL');
  const { stderr, signal } = await adapter.ended;
  expect(signal).toBe('SIGKILL');
  return /killed at (\S+)/u.exec(stderr)?.[1] ?? '';
};

interface Played { readonly notices: readonly object[]; readonly flags: readonly object[]; readonly mails: readonly string[]; readonly taken: number; readonly deaths: readonly string[] }

const readFlags = async (api: Api): Promise<readonly object[]> => Promise.all((await searchAll(api, 'Task?code=provide-records')).map(async (task) => {
  const overdueOf = (extension: readonly { at: (...names: string[]) => { readonly value: unknown } }[]): unknown => extension.find((x) => x.at('url').value === EXT_OVERDUE)?.at('extension').value;
  const history = (await must(api.get(`/fhir/R4/Task/${task.at('id').text}/_history?_count=100`, { Accept: 'application/fhir+json' }))).body.at('entry').list;
  const isFlagged = history.map((e) => overdueOf(e.at('resource', 'extension').list) !== undefined).toReversed();
  return { id: task.at('id').text, status: task.at('status').text, overdue: overdueOf(task.at('extension').list), recorded: isFlagged.filter((now, i) => now && isFlagged[i - 1] !== true).length };
}));

const readNotices = async (api: Api): Promise<readonly object[]> => (await searchAll(api, 'CommunicationRequest?_count=50'))
  .map((resource) => readNotice(resource.value as CommunicationRequest))
  .map(({ id, transfer, step, addressee, at, text, sent }) => ({ id, transfer, step, addressee, at, text, isSent: sent !== undefined }))
  .toSorted((a, b) => a.id.localeCompare(b.id));

/** Where they lead to has the port of the process. */
const withoutPort = (text: string): string => text.replaceAll(/(?<=http:\/\/127[.]0[.]0[.]1):\d+/gu, '');

/** By Message-ID: one that came twice under it is one mail, and says the same. */
const readMails = ({ smtp }: Run): readonly string[] => {
  const byId = Map.groupBy(smtp.taken, (mail) => mail.headers.get('message-id') ?? '');
  return [...byId.values()].flatMap((same) => [...new Set(same.map(({ to, headers, text }) => [to.join(), headers.get('subject'), withoutPort(text)].join('\n')))]).toSorted();
};

interface Disturbance { readonly chance: Chance; /** 0: it dies on even days. */ readonly parity: number }

const play = async (run: Run, ids: MonthIds, disturbed?: Disturbance): Promise<Played> => {
  const deaths: string[] = [];
  run.turn({ now: atOf(STORY, FIRST - 1, 13) });
  let adapter = await run.start();
  for (let day = FIRST; day < days; day += 1) {
    if (disturbed && day % 2 === disturbed.parity) {
      deaths.push(await dieInCheck(run, adapter, { day, chance: disturbed.chance }));
      run.turn({ now: atOf(STORY, day, 8) });
      adapter = await run.start();
    }
    run.turn({ now: atOf(STORY, day, 8) });
    await check(adapter);
    // past every claim of a process that died
    run.turn({ now: atOf(STORY, day, 9) });
    await settle(adapter, atOf(STORY, day, 9));
    run.turn({ now: atOf(STORY, day, 10) });
    for (const { path: at, body } of acts.filter((act) => act.day === day)) await must(adapter.post(at(ids), body(atOf(STORY, day, 10))));
  }
  const played = { notices: await readNotices(adapter), flags: await readFlags(adapter), mails: readMails(run), taken: run.smtp.taken.length, deaths };
  adapter.kill('SIGTERM');
  await adapter.ended;
  await run.smtp.close();
  return played;
};

it(`a month killed every second day tells what an undisturbed one tells, each thing once (seed ${String(SEED)})`, { timeout: 300_000 }, async () => {
  const root = mkdtempSync(path.join(tmpdir(), 'adapter-month-'));
  try {
    const run = await openRun(root, 'undisturbed');
    const ids = await ask(run);
    const other = await openRun(root, 'disturbed');
    cpSync(path.join(run.folder, 'data'), path.join(other.folder, 'data'), { recursive: true });
    const undisturbed = await play(run, ids);

    const told = undisturbed.notices as readonly { readonly transfer: string; readonly step: string; readonly addressee: string }[];
    expect(custodians.size).toBe(5);
    expect(told.map(({ step, addressee }) => `${step} ${addressee}`).toSorted()).toEqual([
      ...Array<string>(4).fill('before-3 coordinator'), ...Array<string>(3).fill('before-1 custodian'), ...Array<string>(2).fill('late-1 coordinator'), 'late-7 head-of-department', 'late-12 ombudsperson',
    ].toSorted());
    expect(undisturbed.flags.filter((f) => (f as { readonly recorded: number }).recorded === 1)).toHaveLength(2);
    expect([undisturbed.mails.length, undisturbed.taken]).toEqual([8, 8]);

    const chance = chanceOf(SEED);
    const disturbed = await play(other, ids, { chance, parity: chance.below(2) });
    console.info(`seed ${String(SEED)}: died at ${disturbed.deaths.map((point) => point || 'a moment').join(', ')}; ${String(disturbed.taken)} mails came, ${String(disturbed.mails.length)} by Message-ID`);
    expect(disturbed.deaths.length).toBeGreaterThanOrEqual(13);
    expect(disturbed.notices).toEqual(undisturbed.notices);
    expect(disturbed.flags).toEqual(undisturbed.flags);
    expect(disturbed.mails).toEqual(undisturbed.mails);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});

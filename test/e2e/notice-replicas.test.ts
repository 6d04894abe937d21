// Two processes on one PostgreSQL and one mail server: no notice goes out twice, and what a killed one had in hand the other one sends, under the id that it was to go out under (S19).
import { renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { newFolder, TOKEN, until } from '../support/adapter.ts';
import type { TurnedWorld } from '../support/adapter-in-world.ts';
import { openNoticeWorld, type NoticeWorld } from '../support/notice-world.ts';
import { reportAbsentPostgres, startPostgres } from '../support/postgres.ts';
import { killLeftovers, spawnAdapter, type SpawnedAdapter } from '../support/spawn-adapter.ts';
import { startSmtp, type TestSmtp } from '../support/start-smtp.ts';

vi.setConfig({ testTimeout: 120_000 });

const postgres = startPostgres();
const LEASE_SECONDS = 600;
const PATIENCE_MS = 60_000;
/** The notices are due at nine. */
const [EARLY, DUE, LATER] = ['2026-11-13T07:00:00Z', '2026-11-13T08:00:00Z', '2026-11-13T08:10:00Z'] as const;

interface Replica extends SpawnedAdapter { readonly turn: (world: TurnedWorld) => void }
interface Stage extends NoticeWorld { readonly smtp: TestSmtp; readonly replicas: readonly [Replica, Replica] }

/** Read at any moment by the process that it is for: never half written. */
const turnerOf = (file: string): Replica['turn'] => (world) => {
  writeFileSync(`${file}.new`, JSON.stringify(world));
  renameSync(`${file}.new`, file);
};

const openStage = async (): Promise<Stage> => {
  if (!postgres) throw new Error('no PostgreSQL');
  const [folder, smtp, databaseUrl] = [newFolder(), await startSmtp(), await postgres.createDatabase()];
  onTestFinished(smtp.close);
  const world = await openNoticeWorld({ folder, smtpPort: smtp.port, settings: { databaseUrl, accessToken: TOKEN } });
  const env = {
    DATABASE_URL: databaseUrl, PROGRAMMES_DIR: path.join(folder, 'programmes'), SMTP_URL: `smtp://127.0.0.1:${String(smtp.port)}?tls=none`, MAIL_FROM: 'adapter@example.org',
    EXCHANGE_LEASE_SECONDS: String(LEASE_SECONDS), LOG_LEVEL: 'info',
  };
  const open = async (name: string): Promise<Replica> => {
    const worldFile = path.join(folder, `${name}.json`);
    const turn = turnerOf(worldFile);
    turn({ now: EARLY });
    const replica = { ...await spawnAdapter({ folder, env, worldFile }), turn };
    onTestFinished(async () => {
      replica.kill('SIGKILL');
      await replica.ended;
    });
    return replica;
  };
  return { ...world, smtp, replicas: [await open('one'), await open('two')] };
};

/** One notice for each of so many custodians, each with an address of its own; their ids. */
const playForCustodians = async ({ play, put }: NoticeWorld, count: number): Promise<readonly string[]> => {
  const ids: string[] = [];
  for (let i = 0; i < count; i += 1) {
    const [name, address] = [`c${String(i)}`, `records@c${String(i)}.example.org`];
    await put({ resourceType: 'Organization', id: name, name: `Hospital ${name} (invented)`, telecom: [{ system: 'email', value: address }] });
    ids.push(...await play(name, ['before-5-custodian'], { owner: { reference: `Organization/${name}` } }));
  }
  return ids;
};

const isTrue = (condition: boolean): true | undefined => (condition ? true : undefined);
const sentBy = (replica: SpawnedAdapter): number => replica.said().split('\n').filter((line) => line.includes('"notices.sent"')).length;
const messageIds = ({ smtp }: Stage): readonly string[] => smtp.taken.map(({ headers }) => headers.get('message-id') ?? '');
const allCompleted = async ({ notice }: Stage, ids: readonly string[]): Promise<true | undefined> => isTrue((await Promise.all(ids.map(notice))).every(({ status }) => status === 'completed'));

if (!postgres) reportAbsentPostgres();
else {
  afterAll(() => {
    killLeftovers();
    postgres.stop();
  });

  describe('two replicas that send notices', () => {
    it('share them: each goes out once, in one mail, by one of them', async () => {
      const COUNT = 40;
      const stage = await openStage();
      const ids = await playForCustodians(stage, COUNT);
      for (const replica of stage.replicas) replica.turn({ now: DUE });
      await until('all are sent', () => allCompleted(stage, ids), PATIENCE_MS);
      expect(stage.smtp.taken.flatMap(({ to }) => to).toSorted()).toEqual(ids.map((_, i) => `records@c${String(i)}.example.org`).toSorted());
      expect(new Set(messageIds(stage)).size).toBe(COUNT);
      const recorded = await Promise.all(ids.map(async (id) => `<${(await stage.notice(id)).sent?.messageId ?? ''}>`));
      expect(recorded.toSorted()).toEqual(messageIds(stage).toSorted());
      // both were at it, or nothing was shown
      await until('both said so', () => isTrue(stage.replicas.map(sentBy).reduce((a, b) => a + b) >= COUNT));
      expect(stage.replicas.map(sentBy).reduce((a, b) => a + b)).toBe(COUNT);
      expect(stage.replicas.map((replica) => sentBy(replica) > 0)).toEqual([true, true]);
    });

    it('one is killed with a mail in hand: the other one sends the rest at once, and that one when its time is over', async () => {
      const COUNT = 6;
      const stage = await openStage();
      const [one, two] = stage.replicas;
      const ids = await playForCustodians(stage, COUNT);
      one.turn({ now: DUE, crashAt: 'notices-after-claim' });
      expect((await one.ended).signal).toBe('SIGKILL');
      expect(stage.smtp.taken).toEqual([]);
      const claimed = (await Promise.all(ids.map(stage.notice))).filter(({ batch }) => batch !== undefined);
      expect(claimed).toHaveLength(1);

      two.turn({ now: DUE });
      await until('the others are sent', () => Promise.resolve(isTrue(sentBy(two) >= COUNT - 1)), PATIENCE_MS);
      expect(stage.smtp.taken).toHaveLength(COUNT - 1);
      expect((await stage.notice(claimed[0]?.id ?? '')).sent).toBeUndefined();

      two.turn({ now: LATER });
      await until('that one too', () => allCompleted(stage, ids), PATIENCE_MS);
      expect(new Set(messageIds(stage)).size).toBe(COUNT);
      expect(messageIds(stage).at(-1)).toBe(`<${claimed[0]?.batch ?? ''}@example.org>`);
      expect(stage.smtp.taken).toHaveLength(COUNT);
    });

    it('one is killed when the mail server had taken it: it comes again under the same Message-ID, and under no other', async () => {
      const stage = await openStage();
      const [one, two] = stage.replicas;
      const ids = await playForCustodians(stage, 2);
      one.turn({ now: DUE, crashAt: 'notices-after-send' });
      expect((await one.ended).signal).toBe('SIGKILL');
      expect(stage.smtp.taken).toHaveLength(1);
      two.turn({ now: LATER });
      await until('both are recorded', () => allCompleted(stage, ids), PATIENCE_MS);
      const [first = ''] = messageIds(stage);
      expect(messageIds(stage).toSorted().filter((id) => id === first)).toHaveLength(2);
      expect(new Set(messageIds(stage)).size).toBe(2);
    });
  });
}

// `npm run deadlines` as an external scheduler calls it: on a free folder, beside a running adapter, tried out, and used wrongly; and the guard against an older Node.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { createContext, runInContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { toJson, type Json } from '../../src/simulator/to-json.ts';
import { apiOf, startTestAdapter, stateOf, transferOf } from '../support/adapter.ts';
import { killLeftovers, runToEnd, spawnAdapter, type Exit } from '../support/spawn-adapter.ts';
import { childIntake, submit } from '../support/stories.ts';

vi.setConfig({ testTimeout: 90_000 });
const folder = mkdtempSync(path.join(tmpdir(), 'adapter-cli-'));
afterAll(() => {
  killLeftovers();
  rmSync(folder, { recursive: true, force: true });
});

const NOW = Temporal.Now.instant();
/** The copy was asked for so long ago that its time is over now. */
const RECEIVED = NOW.subtract({ hours: 24 * 60 }).toString({ smallestUnit: 'second' });
const AHEAD = NOW.add({ hours: 24 * 90 }).toString({ smallestUnit: 'second' });

const deadlines = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Exit> => runToEnd({ folder, env }, 'deadlines', ...args);

/** One JSON document and one line end, nothing beside it. */
const summaryOf = (exit: Exit): Json => {
  expect([exit.status, exit.stderr]).toEqual([0, '']);
  expect(exit.stdout).toMatch(/^\{[^\n]*\}\n$/u);
  return toJson(JSON.parse(exit.stdout));
};

describe('a free folder', () => {
  let id = '';
  beforeAll(async () => {
    // until the copy's time is over the check at each start finds nothing
    const adapter = await startTestAdapter({ folder, now: NOW.subtract({ hours: 24 * 59 }).toString() });
    const custodian = { network: undefined, requestedAt: RECEIVED, receivedAt: RECEIVED, validAt: RECEIVED };
    const sent = await submit(adapter, childIntake(NOW.subtract({ hours: 24 * 59 }), ['noord'], custodian));
    expect(sent.status).toBe(201);
    id = sent.body.at('id').text;
    await adapter.stop();
  });

  it('a moment ahead of the clock is refused once a request is stored, and may be tried out', async () => {
    const refused = await deadlines(['--at', AHEAD]);
    expect(refused).toMatchObject({ status: 1, stdout: '' });
    expect(refused.stderr).toBe('at: lies ahead of the clock; a dry run shows what would be flagged\n');
    const tried = summaryOf(await deadlines(['--at', AHEAD, '--dry-run']));
    expect([tried.at('dryRun').value, tried.at('flagged').value]).toEqual([true, 1]);
  });

  it('a dry run changes nothing; the check records the delay, and nothing twice', async () => {
    const tried = summaryOf(await deadlines(['--dry-run']));
    expect([tried.at('dryRun').value, tried.at('checked').value, tried.at('flagged').value]).toEqual([true, 1, 1]);
    const anew = summaryOf(await deadlines(['--recompute']));
    expect([anew.at('checked').value, anew.at('differing').value, anew.at('written').value]).toEqual([1, 0, 0]);
    const done = summaryOf(await deadlines([]));
    expect([done.at('dryRun').value, done.at('checked').value, done.at('flagged').value]).toEqual([false, 1, 1]);
    expect(done.at('transfers').value).toEqual(tried.at('transfers').value);
    expect(summaryOf(await deadlines([])).at('flagged').value).toBe(0);
    const adapter = await startTestAdapter({ folder, now: NOW.toString() });
    const transfer = transferOf(await stateOf(adapter, id), 'noord');
    expect([transfer.at('overdue').value, transfer.at('overdueSince').text === '']).toEqual([true, false]);
    await adapter.stop();
  });
});

describe('an adapter runs on the folder', () => {
  it('the command asks it, finds it by its note, and shows it the token of the folder', async () => {
    const running = await spawnAdapter({ folder, env: { ACCESS_TOKEN: '', ALLOW_TIME_TRAVEL: 'true' } });
    const token = readFileSync(/access token in (\S+)\n/u.exec(running.said())?.[1] ?? '', 'utf8').trim();
    const api = apiOf(running.url, token);
    const sent = await submit(api, childIntake(NOW, ['noord'], { network: undefined }));
    expect(sent.status).toBe(201);
    const id = sent.body.at('id').text;
    const overdue = async (): Promise<string> => transferOf(await stateOf(api, id), 'noord').at('overdueSince').text;

    const tried = summaryOf(await deadlines(['--at', AHEAD, '--dry-run'], { ACCESS_TOKEN: '' }));
    expect([tried.at('dryRun').value, tried.at('flagged').value, await overdue()]).toEqual([true, 1, '']);
    // the running adapter allows it, whatever the command's own environment says
    expect(summaryOf(await deadlines(['--at', AHEAD], { ACCESS_TOKEN: '' })).at('flagged').value).toBe(1);
    expect(await overdue()).not.toBe('');

    const refused = await deadlines([], { ACCESS_TOKEN: 'another-token-0123456789-0123456789-01' });
    expect(refused).toMatchObject({ status: 1, stdout: '' });
    running.kill('SIGTERM');
    expect((await running.ended).status).toBe(0);
  });
});

const USAGE = 'usage: npm run deadlines -- [--at 2026-12-24T09:00:00+01:00 | --recompute] [--dry-run] | --replay 2026-11-01T00:00:00+01:00..2026-12-01T00:00:00+01:00 --rules rule.json [--json]';

describe('used wrongly', () => {
  it.each([[['--recompute', '--at', '2026-12-24T09:00:00+01:00']], [['--when', 'now']], [['--at']], [['tomorrow']], [['--dry-run=yes']], [['--rules', 'x']], [['--replay', 'x', '--rules', 'y']]])('%j: says how, with status 2', async (args) => {
    expect(await deadlines(args)).toEqual({ status: 2, signal: null, stdout: '', stderr: `${USAGE}\n` });
  });

  it('a moment without an offset, an unknown command, a setting that is not of its form: status 1, without the value', async () => {
    const local = await deadlines(['--at', '2026-12-24T09:00:00']);
    expect(local).toMatchObject({ status: 1, stdout: '' });
    expect(local.stderr).toMatch(/^at: /u);
    expect(await runToEnd({ folder }, 'deadline')).toMatchObject({ status: 1, stdout: '', stderr: 'usage: node main.ts [deadlines | backup | verify-evidence | restore]\n' });
    const setting = await deadlines([], { PORT: 'eighty' });
    expect(setting).toMatchObject({ status: 1, stdout: '', stderr: 'PORT must be 0 to 65535\n' });
  });

  it('a file of settings with something wrong in it: which element, not its value', async () => {
    const exit = await runToEnd({ folder, peers: [{ id: 'noord', baseUrl: 'https://noord.example/fhir', auth: { kind: 'bearer', token: 'secret' }, timeZone: 'Europe/Brussels', limits: { timeoutMs: 61_000 } }], env: { EXCHANGE_LEASE_SECONDS: '300' } });
    expect(exit).toMatchObject({ status: 1, stdout: '', stderr: 'peers[0].limits.timeoutMs: must be no more than a fifth of EXCHANGE_LEASE_SECONDS (300)\n' });
  });
});

describe('an older Node', () => {
  const guard = path.join(import.meta.dirname, '../../src/require-node.cjs');
  const runGuard = (version: string): { readonly status: number | undefined; readonly said: string } => {
    const seen: { status: number | undefined; said: string } = { status: undefined, said: '' };
    const process = { version: `v${version}`, versions: { node: version }, stderr: { write: (text: string) => { seen.said += text; } }, exit: (status: number) => { seen.status = status; } };
    runInContext(readFileSync(guard, 'utf8'), createContext({ process }));
    return seen;
  };

  it.each(['18.20.4', '20.20.2', '25.9.0', ''])('%s is refused in words that say what to do', (version) => {
    const { status, said } = runGuard(version);
    expect(status).toBe(1);
    expect(said).toContain(`Node 26 or newer is needed, this is v${version}. \`npm ci\` installs it`);
  });
  it.each(['26.0.0', '26.10.0', '27.1.0', '100.0.0'])('%s is taken', (version) => {
    expect(runGuard(version)).toEqual({ status: undefined, said: '' });
  });

  it("the machine's own, where it is older, stops before it reads TypeScript", async () => {
    const version = await promisify(execFile)('/usr/bin/node', ['--version']).then(({ stdout }) => Number(stdout.slice(1).split('.')[0]), () => undefined);
    if (version === undefined || version >= 26) {
      console.warn('No older Node on this machine: the guard was tested without one');
      return;
    }
    const main = path.join(import.meta.dirname, '../../src/main.ts');
    const run = promisify(execFile)('/usr/bin/node', ['-r', guard, main], { env: { PORT: '0', DATA_DIR: path.join(folder, 'older') } });
    await expect(run).rejects.toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/^Node 26 or newer is needed, this is v\d+/u) as string });
  });
});

// Starts the adapter, or runs one of its commands; stops when told to, with running calls and claims ended.
import path from 'node:path';
import manifest from '../package.json' with { type: 'json' };
import { restoreBackup } from './adapters/backup/restore-backup.ts';
import { writeBackup } from './adapters/backup/write-backup.ts';
import { digest } from './adapters/digest.ts';
import { readEvidenceFile } from './adapters/evidence/read-evidence-file.ts';
import { verifySignature } from './adapters/evidence/verify-signature.ts';
import { readLockHolder } from './adapters/store/read-lock-holder.ts';
import { postJson } from './adapters/post-json.ts';
import { readJsonFile } from './adapters/read-json-file.ts';
import { readSecretFile } from './adapters/read-secret-file.ts';
import { startAdapter } from './app.ts';
import { runBackup } from './cli/run-backup.ts';
import { runVerifyEvidence } from './cli/run-verify-evidence.ts';
import { runDeadlines, type DeadlineArguments } from './cli/run-deadlines.ts';
import { readSettings, toPublicUrl, type Settings } from './config/env.ts';
import { toIssueLine, type Failure, type Result } from './core/kernel/result.ts';
import { checkDeadlines } from './flows/check-deadlines.ts';
import type { FlowPorts } from './flows/flow-ports.ts';
import { recomputeDeadlines } from './flows/recompute-deadlines.ts';
import { openAdapter } from './wiring/open-adapter.ts';
import { replayRules } from './wiring/replay-rules.ts';

const complain = (failure: Failure): void => {
  for (const issue of failure.issues) process.stderr.write(`${toIssueLine(issue)}\n`);
  process.exitCode = 1;
};

const serve = async (settings: Settings): Promise<void> => {
  const started = await startAdapter(settings);
  if (!started.ok) {
    complain(started.failure);
    return;
  }
  const { url, tokenFile, stop } = started.value;
  process.stdout.write([
    `second-opinion adapter ${url}`,
    `worklist ${url}/worklist`,
    tokenFile ? `access token in ${tokenFile}` : 'access token as set in ACCESS_TOKEN',
    '',
  ].join('\n'));
  const end = (): void => {
    void stop().then(() => { process.exitCode = 0; });
  };
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
};

interface Work { readonly path: string; readonly run: (ports: FlowPorts, body: DeadlineArguments) => Promise<Result<{ readonly body: unknown }>> }

const CHECK: Work = { path: 'deadline-checks', run: checkDeadlines };
const RECOMPUTE: Work = { path: 'deadline-recomputations', run: recomputeDeadlines };

/** The one who has the folder does it; where nobody has, it is opened here. */
const work = async (settings: Settings, { path: under, run: runWork }: Work, body: DeadlineArguments): Promise<Result<unknown>> => {
  const holder = settings.databaseUrl ? undefined : readLockHolder(settings.dataDir);
  if (holder) {
    const token = settings.accessToken ?? readSecretFile(settings.dataDir, 'access-token').secret;
    return postJson(`${toPublicUrl({ host: holder.host, ...(settings.tls && { tls: settings.tls }) }, holder.port)}/${under}`, { token, body });
  }
  const opened = await openAdapter(settings, { publicUrl: toPublicUrl(settings, settings.port) });
  if (!opened.ok) return opened;
  const done = await runWork(opened.value.ports, body);
  await opened.value.close();
  return done.ok ? { ok: true, value: done.value.body } : done;
};

const readKeys = (file: string): Result<unknown> => {
  const read = readJsonFile({ file });
  return read.ok ? { ok: true, value: read.value[0] } : read;
};

type Ending = Promise<{ readonly status: 0 | 1 | 2; readonly text: string }>;

const COMMANDS: Readonly<Record<string, (settings: Settings, args: readonly string[]) => Ending>> = {
  // standard output is the summary's alone
  deadlines: (settings, args) => runDeadlines(args, {
    check: ({ recompute = false, ...body }) => work({ ...settings, logLevel: 'error' }, recompute ? RECOMPUTE : CHECK, body), replay: (asked) => replayRules({ ...settings, logLevel: 'error' }, asked),
  }),
  backup: ({ dataDir, databaseUrl }, args) => runBackup(args, { name: 'backup', copy: (to) => writeBackup({
    dataDir, to, database: databaseUrl ? 'server' : 'embedded', release: manifest.version, now: Temporal.Now.instant().toString({ smallestUnit: 'second' }),
  }) }),
  'verify-evidence': (_settings, args) => runVerifyEvidence(args, { readFile: readEvidenceFile, readKeys, verifySignature, digest }),
  restore: ({ dataDir }, args) => runBackup(args, { name: 'restore', copy: (from) => restoreBackup(from, dataDir) }),
};

const run = async (ending: Ending): Promise<void> => {
  const { status, text } = await ending;
  (status === 0 ? process.stdout : process.stderr).write(`${text}\n`);
  process.exitCode = status;
};

const settings = readSettings();
const [, program = '', name, ...args] = process.argv;
const command = name === undefined ? undefined : COMMANDS[name];
if (!settings.ok) complain(settings.failure);
else if (command) await run(command(settings.value, args));
else if (name === undefined) await serve(settings.value);
else complain({ kind: 'invalid', issues: [{ text: `usage: node ${path.basename(program)} [${Object.keys(COMMANDS).join(' | ')}]` }] });

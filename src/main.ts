// Starts the adapter, or runs one of its commands; stops when told to, with running calls and claims ended.
import path from 'node:path';
import { readLockHolder } from './adapters/store/read-lock-holder.ts';
import { postJson } from './adapters/post-json.ts';
import { readAccessToken } from './adapters/read-access-token.ts';
import { startAdapter } from './app.ts';
import { runDeadlines, type DeadlineArguments } from './cli/run-deadlines.ts';
import { readSettings, toPublicUrl, type Settings } from './config/env.ts';
import type { Failure, Result } from './core/kernel/result.ts';
import { checkDeadlines } from './flows/check-deadlines.ts';
import { openAdapter } from './wiring/open-adapter.ts';

const complain = (failure: Failure): void => {
  for (const issue of failure.issues) process.stderr.write(`${issue.text}\n`);
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

/** The one who has the folder does it; where nobody has, it is opened here. */
const check = async (settings: Settings, body: DeadlineArguments): Promise<Result<unknown>> => {
  const holder = settings.databaseUrl ? undefined : readLockHolder(settings.dataDir);
  if (holder) {
    const token = settings.accessToken ?? readAccessToken(settings.dataDir).token;
    return postJson(`${toPublicUrl({ host: holder.host, ...(settings.tls && { tls: settings.tls }) }, holder.port)}/deadline-checks`, { token, body });
  }
  const opened = await openAdapter(settings, { publicUrl: toPublicUrl(settings, settings.port) });
  if (!opened.ok) return opened;
  const checked = await checkDeadlines(opened.value.ports, body);
  await opened.value.close();
  return checked.ok ? { ok: true, value: checked.value.body } : checked;
};

const deadlines = async (settings: Settings, args: readonly string[]): Promise<void> => {
  // standard output is the summary's alone
  const { status, text } = await runDeadlines(args, (body) => check({ ...settings, logLevel: 'error' }, body));
  (status === 0 ? process.stdout : process.stderr).write(`${text}\n`);
  process.exitCode = status;
};

const settings = readSettings();
if (!settings.ok) complain(settings.failure);
else if (process.argv[2] === 'deadlines') await deadlines(settings.value, process.argv.slice(3));
else if (process.argv[2] === undefined) await serve(settings.value);
else complain({ kind: 'invalid', issues: [{ text: `usage: node ${path.basename(process.argv[1] ?? '')} [deadlines]` }] });

// The real adapter on a free port, with the fixtures' requests in it as of a day when some are overdue; for those who look at its pages.
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startAdapter } from '../../src/app.ts';
import { readSettings } from '../../src/config/env.ts';
import { provideBundle, type ProvideParts } from '../support/provide.ts';

const CASES = path.join(import.meta.dirname, '../../fixtures/cases');
/** The requests of the fixtures were received on 3 November: 15 days later they are a day late, a month is not over yet. */
export const TODAY = '2026-11-19';
const NOW = `${TODAY}T10:00:00+01:00`;
export const TOKEN = 'token-for-one-run-of-the-pages-0123456789';

type Json = Readonly<Record<string, unknown>>;

/** The fixtures name files by digest alone; here each is a small file of its type, under its own digest. */
const toBytes = (contentType: string, text: string): Uint8Array => {
  const first: Readonly<Record<string, readonly number[]>> = { 'image/jpeg': [0xff, 0xd8, 0xff, 0xe0], 'image/png': [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52] };
  return Buffer.concat([Uint8Array.from(first[contentType] ?? []), Buffer.from(contentType === 'application/pdf' ? `%PDF-1.4\n% ${text}\n%%EOF\n` : text)]);
};

interface Named { readonly contentType: string; readonly bytes: Uint8Array }

/** The intake with every named file under the digest that it has here. */
const withFiles = (intake: unknown, files: Map<string, Named>): unknown => {
  if (Array.isArray(intake)) return intake.map((item) => withFiles(item, files));
  if (typeof intake !== 'object' || intake === null) return intake;
  const { sha256, contentType } = intake as Json;
  if (typeof sha256 === 'string' && typeof contentType === 'string') {
    const bytes = toBytes(contentType, sha256);
    const digest = createHash('sha256').update(bytes).digest('hex');
    files.set(digest, { contentType, bytes });
    return { ...intake, sha256: digest };
  }
  return Object.fromEntries(Object.entries(intake).map(([name, value]) => [name, withFiles(value, files)]));
};

/** As received on another day, so that not every request is late by the same day. */
const receivedOn = (intake: unknown, day: string): unknown =>
  JSON.parse(JSON.stringify(intake).replaceAll(/("(?:receivedAt|validAt)":")2026-11-03/gu, `$1${day}`));
const DAYS: Readonly<Record<string, string>> = { '003': '2026-11-05', '013': '2026-11-04', '016': '2026-11-12' };

/** Documents that find no place by themselves: for a patient of the fixtures from a stranger, and for nobody known here. */
const UNASKED: readonly ProvideParts[] = [
  { uniqueId: 'urn:oid:2.25.11', patient: '09022899645', custodian: '99999999' },
  { uniqueId: 'urn:oid:2.25.12', patient: '17020803132', type: '11502-2', text: 'Invented laboratory report.\n' },
];

/** Nobody answers at the peers' address, and one attempt is all that is made. */
const untilGivenUp = async (url: string): Promise<void> => {
  for (const end = performance.now() + 20_000; performance.now() < end; await new Promise((resolve) => { setTimeout(resolve, 100); })) {
    const { peers } = await (await fetch(`${url}/peers`, { headers: { Authorization: `Bearer ${TOKEN}` } })).json() as { readonly peers: readonly { readonly givenUp: number }[] };
    if (peers.reduce((sum, { givenUp }) => sum + givenUp, 0) >= 2) return;
  }
  throw new Error('no two exchanges were given up');
};

export interface Pages { readonly url: string; readonly stop: () => Promise<void>; readonly submitted: number }

/** `environment`: settings beside those that it needs. */
export const startWithCases = async (environment: Readonly<Record<string, string>> = {}): Promise<Pages> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'second-opinion-pages-'));
  const peers = ['waterstad', 'noord', 'zuid'].map((id) => ({ id, baseUrl: 'http://127.0.0.1:9/fhir', auth: { kind: 'none' }, timeZone: 'Europe/Brussels', allowPrivateAddresses: true }));
  writeFileSync(path.join(folder, 'peers.json'), JSON.stringify(peers));
  const settings = readSettings({ PORT: '0', DATA_DIR: path.join(folder, 'data'), PEERS_FILE: path.join(folder, 'peers.json'), ACCESS_TOKEN: TOKEN, LOG_LEVEL: 'error', EXCHANGE_MAX_ATTEMPTS: '1', PEER_BREAKER_FAILURES: '1000', ...environment });
  if (!settings.ok) throw new Error(JSON.stringify(settings.failure));
  const started = await startAdapter(settings.value, { clock: { now: () => Temporal.Instant.from(NOW) } });
  if (!started.ok) throw new Error(JSON.stringify(started.failure));
  const { url, stop } = started.value;
  const send = async (to: string, contentType: string, body: Uint8Array): Promise<Json> => {
    const response = await fetch(`${url}${to}`, { method: 'POST', headers: { 'Authorization': `Bearer ${TOKEN}`, 'Content-Type': contentType }, body: Uint8Array.from(body) });
    if (!response.ok) throw new Error(`${to} answered ${String(response.status)}: ${await response.text()}`);
    return await response.json() as Json;
  };
  const names = readdirSync(CASES).toSorted();
  for (const name of names) {
    const { given } = JSON.parse(readFileSync(path.join(CASES, name, 'case.json'), 'utf8')) as { given: { intake: unknown } };
    const files = new Map<string, Named>();
    const intake = withFiles(receivedOn(given.intake, DAYS[name.slice(0, 3)] ?? '2026-11-03'), files);
    for (const { contentType, bytes } of files.values()) await send('/uploads', contentType, bytes);
    const { id } = await send('/second-opinion-requests', 'application/json', Buffer.from(JSON.stringify(intake)));
    if (name.startsWith('005')) await send(`/second-opinion-requests/${String(id)}/appointments`, 'application/json', Buffer.from(JSON.stringify({ kind: 'team-meeting', start: '2026-11-26T16:00:00+01:00', end: '2026-11-26T16:20:00+01:00' })));
  }
  for (const parts of UNASKED) await send('/fhir/R4', 'application/fhir+json', Buffer.from(JSON.stringify(provideBundle(parts))));
  await send('/deadline-checks', 'application/json', Buffer.from('{}'));
  await untilGivenUp(url);
  return {
    url, submitted: names.length,
    stop: async () => {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

// ITI-65 Bundles of 10 documents over HTTP, validated, matched to the transfer that waits for them, and committed; against the same files written and synced, and the same
// rows committed, by nothing but the platform and the database's own driver (aim: ratio at least 0.2).
import { open } from 'node:fs/promises';
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { NIHDI_ORGANIZATION, SSIN } from '../src/core/fhir/systems.ts';
import { demoRequests } from '../src/simulator/demo-requests.ts';
import { httpCalls, type Api } from '../src/simulator/http-calls.ts';
import { runProcess } from '../src/simulator/run-process.ts';
import type { Rows } from './support/bare-rows.ts';
import { bareCommits, readRows } from './support/bare-store.ts';
import { bundleOf } from './support/bundle-of.ts';
import type { Figure } from './support/figure.ts';
import { fileOf, toSsin } from './support/intake-of.ts';
import { median } from './support/median.ts';
import { newFolder, openBench, type Engine } from './support/open-bench.ts';
import { each } from './support/start-peers.ts';

const [DOCUMENTS, BYTES] = [10, 100_000];
/** As many calls as MAX_PROVIDE_CONCURRENT takes at a time. */
const CLIENTS = 4;
const PER_ROUND = 12;
const TOKEN = 'bench-token-0123456789-0123456789-0123';
/** As demoRequests writes its first hospital. */
const NOORD = { system: NIHDI_ORGANIZATION, value: '71099910' };

/** A request that waits for its records by letter; the patient's SSIN. */
const submit = async (api: Api, upload: string, serial: number): Promise<string> => {
  const story = { now: Temporal.Now.instant(), run: `provide-${String(serial)}`, uploads: { proof: upload, form: upload, referral: upload } };
  const { patient, custodians, ...intake } = demoRequests.child(story) as { readonly patient: object; readonly custodians: readonly { readonly key: string; readonly network?: object }[] };
  const number = toSsin(10_000 + serial);
  await api.post('/second-opinion-requests', {
    ...intake, patient: { ...patient, identifiers: [{ system: SSIN, value: number }] },
    custodians: custodians.flatMap(({ network: _network, ...custodian }) => (custodian.key === 'noord' ? [custodian] : [])),
    authorisations: [demoRequests.childAuthorisation(story, ['noord'])],
  });
  return number;
};

const send = async (origin: string, body: string): Promise<void> => {
  const answer = await fetch(`${origin}/fhir/R4`, { method: 'POST', headers: { 'Authorization': `Bearer ${TOKEN}`, 'Content-Type': 'application/fhir+json' }, body });
  const text = await answer.text();
  const created = text.match(/201 Created/gu)?.length ?? 0;
  if (answer.status !== 200 || created !== 2 * DOCUMENTS + 1) throw new Error(`${String(answer.status)}, ${String(created)} made: ${text.slice(0, 500)}`);
};

const writeBare = async (folder: string): Promise<void> => {
  for (let i = 0; i < DOCUMENTS; i += 1) {
    const handle = await open(path.join(folder, crypto.randomUUID()), 'wx');
    await handle.writeFile(Buffer.alloc(BYTES, i));
    await handle.sync().finally(() => handle.close());
  }
};

const perSecond = async (act: () => Promise<unknown>): Promise<number> => {
  const began = performance.now();
  await act();
  return PER_ROUND / ((performance.now() - began) / 1000);
};

interface Rates { readonly sent: readonly number[]; readonly written: readonly number[]; readonly rows: Rows }

interface Place { readonly folder: string; readonly databaseUrl?: string; readonly origin: string }

const measure = async (place: Place, rounds: number): Promise<Rates> => {
  const { folder, origin } = place;
  const api = httpCalls(origin, TOKEN);
  const upload = (await api.upload('/uploads', 'application/pdf', fileOf(0))).json().at('sha256').text;
  let serial = 0;
  const nextBundle = async (): Promise<string> => bundleOf({ patient: await submit(api, upload, (serial += 1)), custodian: NOORD, documents: DOCUMENTS, bytes: BYTES });
  const first = await nextBundle();
  const before = (await readRows(place, 0)).last;
  await send(origin, first);
  const { rows } = await readRows(place, before);
  const [sent, written]: [number[], number[]] = [[], []];
  const bare = path.join(folder, 'bare');
  mkdirSync(bare);
  for (let round = 0; round <= rounds; round += 1) { // in turn, as the machine's speed drifts; the first warms up
    const bundles: string[] = [];
    for (let i = 0; i < PER_ROUND; i += 1) bundles.push(await nextBundle());
    written.push(await perSecond(() => each(bundles, CLIENTS, () => writeBare(bare))));
    sent.push(await perSecond(() => each(bundles, CLIENTS, (bundle) => send(origin, bundle))));
  }
  if ((await api.get('/review-list')).json().at('items').list.length > 0) throw new Error('a Bundle was not matched to the transfer that waits for it');
  return { sent: sent.slice(1), written: written.slice(1), rows };
};

const measureServer = async (engine: Engine, rounds: number): Promise<Rates> => {
  const folder = newFolder();
  const databaseUrl = engine.name === 'PostgreSQL' ? await engine.createDatabase() : undefined;
  const server = await runProcess({ file: 'main.ts', ready: /second-opinion adapter (\S+)\n/u, timeoutMs: 60_000, env: { PORT: '0', DATA_DIR: folder, ACCESS_TOKEN: TOKEN, LOG_LEVEL: 'error', ...(databaseUrl && { DATABASE_URL: databaseUrl }) } });
  try {
    return await measure({ folder, origin: server.ready[1] ?? '', ...(databaseUrl && { databaseUrl }) }, rounds);
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
};

export const provideBench = async (engine: Engine, { rounds }: { readonly rounds: number }): Promise<readonly Figure[]> => {
  const { sent, written, rows } = await measureServer(engine, rounds);
  const empty = await openBench(engine);
  const committed = await bareCommits(empty, rows, { forMs: 1500, clients: CLIENTS });
  await empty.close();
  const bare = written.map((rate) => 1 / (1 / rate + 1 / committed));
  const ratio = median(sent.map((rate, i) => rate / (bare[i] ?? Infinity)));
  const count = Object.values(rows).reduce((sum, list) => sum + list.length, 0);
  return [{
    bench: 'provide', engine: engine.name, aim: 'ratio >= 0.2', ok: ratio >= 0.2, ratio,
    text: `${median(sent).toFixed(1)} Bundles/s of ${String(DOCUMENTS)} documents of 100 KB over HTTP, ${String(CLIENTS)} clients; ${median(bare).toFixed(1)} Bundles/s as bare synced files and bare commits of the same ${String(count)} rows`,
  }];
};

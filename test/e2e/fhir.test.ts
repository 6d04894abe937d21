// The FHIR API as another system uses it, over HTTP on a store with several stories in it: refusals first, then reads, versions, searches, pages and bytes.
import type { Resource } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createValidate } from '../../src/adapters/validation/create-validate.ts';
import { SSIN } from '../../src/core/fhir/systems.ts';
import type { Json } from '../../src/simulator/to-json.ts';
import { discard, NOW, searchAll, startTestAdapter, until, type Answer, type TestAdapter } from '../support/adapter.ts';
import { sha256Of, submitCase } from '../support/stories.ts';
import { GONE, SEED_DOMAIN, MANY, seededFolder, SEED_SYSTEM } from './fhir-seed.ts';

const FHIR = { Accept: 'application/fhir+json' };
const STRICT = { ...FHIR, Prefer: 'handling=strict' };
const CASES = ['001', '002', '003', '005', '009', '011', '015'];

let adapter: TestAdapter;
let types: readonly Json[];
beforeAll(async () => {
  adapter = await startTestAdapter(await seededFolder('2026-11-02T10:00:00+01:00'));
  adapter.clock.set(NOW);
  for (const number of CASES) {
    const answer = await submitCase(adapter, number);
    if (answer.status !== 201) throw new Error(`${number}: ${answer.text}`);
  }
  // what is asked of the network has been tried once: from here on nothing changes by itself
  await until('every transfer was tried', async () => ((await searchAll(adapter, `Task?exchange-at=le${encodeURIComponent(NOW)}`)).length === 0 ? true : undefined));
  types = (await get('metadata')).body.at('rest', 0, 'resource').list.filter((r) => r.at('interaction').list.some((i) => i.at('code').text === 'search-type'));
});
afterAll(async () => { await discard(adapter); });

const get = (path: string, headers: Readonly<Record<string, string>> = FHIR): Promise<Answer> => adapter.get(`/fhir/R4/${path}`, headers);
const idsOf = (found: readonly Json[]): readonly string[] => found.map((r) => r.at('id').text);
const find = async (query: string): Promise<readonly string[]> => idsOf(await searchAll(adapter, query));
const pageOf = (answer: Answer, mode = 'match'): readonly Json[] => answer.body.at('entry').list.filter((e) => e.at('search', 'mode').text === mode).map((e) => e.at('resource'));
const linkOf = (answer: Answer, relation: string): string => answer.body.at('link').list.find((l) => l.at('relation').text === relation)?.at('url').text ?? '';
const codesOf = (answer: Answer): readonly string[] => answer.body.at('issue').list.map((i) => i.at('code').text);
const enc = encodeURIComponent;

describe('refused', () => {
  it.each<[string, number, string]>([
    ['Task?_count=x', 400, 'value'], ['Task?_count=-1', 400, 'value'], ['Task?_count=1.5', 400, 'value'], ['Task?_count=', 400, 'value'], ['Task?_count=1&_count=2', 400, 'structure'],
    ['Task?due=yesterday', 400, 'value'], ['Task?due=2026-02-30', 400, 'value'], ['Task?due=xx2026-11-18', 400, 'value'], ['Task?due=2026-11-18T25:00:00Z', 400, 'value'], ['Task?due=', 400, 'value'],
    ['Task?status=', 400, 'value'], ['Task?status=a,', 400, 'value'], ['Task?status=%7C', 400, 'value'], ['Task?_sort=', 400, 'value'], ['Task?_include=', 400, 'value'], ['Task?status:missing=perhaps', 400, 'value'],
    ['Task?_cursor=nonsense', 400, 'value'], ['Patient?birthdate=1985-13', 400, 'value'], ['Patient?family:weird=x', 400, 'not-supported'], ['Patient?identifier=%00', 400, 'value'],
    ['Observation', 404, 'not-supported'], ['Observation/1', 404, 'not-supported'], ['Patient/never', 404, 'not-found'], ['Patient/never/_history', 404, 'not-found'], ['Patient/seed-patient/_history/99', 404, 'not-found'],
    [`Organization/${GONE}`, 410, 'deleted'], [`Organization/${GONE}/_history/5`, 410, 'deleted'], ['Binary/never', 404, 'not-found'],
    ['Patient/seed-patient?_format=ttl', 406, 'not-supported'], ['Task?_format=ttl', 406, 'not-supported'], ['metadata?_format=ttl', 406, 'not-supported'],
    ['Patient/seed-patient/_history?_count=0', 400, 'value'], ['Patient/seed-patient/_history?_count=x', 400, 'value'],
  ])('%s: %i %s', async (path, status, code) => {
    const answer = await get(path);
    expect([answer.status, answer.body.at('resourceType').text, codesOf(answer)[0]]).toEqual([status, 'OperationOutcome', code]);
    expect(answer.headers.get('content-type')).toMatch(/^application\/fhir\+json/u);
    expect(validate(answer.body.value as Resource)).toEqual([]);
  });

  it.each(['text/turtle', 'text/html', 'application/fhir+json; fhirVersion=3.0'])('Accept: %s is 406', async (accept) => {
    for (const path of ['Patient/seed-patient', 'Task', 'Patient/seed-patient/_history']) expect([path, (await get(path, { Accept: accept })).status]).toEqual([path, 406]);
  });

  it('without the token: 401 and nothing of what is kept', async () => {
    for (const path of ['Patient/seed-patient', 'Patient', 'Patient/seed-patient/_history', 'Binary/never']) {
      const answer = await get(path, { ...FHIR, Authorization: 'Bearer nobody' });
      expect([answer.status, codesOf(answer)]).toEqual([401, ['login']]);
      expect(answer.text).not.toContain('Zaailing');
    }
    expect((await get('metadata', { ...FHIR, Authorization: '' })).status).toBe(200);
  });

  it('what a caller wrote as a value is not said back in a refusal', async () => {
    for (const path of ['Task?due=Zaailing', 'Patient?birthdate=Zaailing', 'Patient?_count=Zaailing', 'Patient/Zaailing']) expect((await get(path)).text).not.toContain('Zaailing');
  });
});

const validate = createValidate();

describe('read', () => {
  it('a resource with its version, and 304 to who has it', async () => {
    const answer = await get('Patient/seed-patient');
    expect(answer.body.at('name', 0, 'family').text).toBe('Zaailing');
    expect([answer.headers.get('etag'), answer.headers.get('last-modified')]).toEqual(['W/"1"', 'Mon, 02 Nov 2026 09:00:00 GMT']);
    expect(answer.body.at('meta', 'versionId').text).toBe('1');
    const again = await get('Patient/seed-patient', { ...FHIR, 'If-None-Match': 'W/"1"' });
    expect([again.status, again.text, again.headers.get('etag')]).toEqual([304, '', 'W/"1"']);
    expect((await get('Patient/seed-patient', { ...FHIR, 'If-None-Match': 'W/"2"' })).status).toBe(200);
    expect((await get('Patient/seed-patient', { ...FHIR, 'If-Modified-Since': 'Mon, 02 Nov 2026 09:00:00 GMT' })).status).toBe(304);
    expect((await get('Patient/seed-patient', { ...FHIR, 'If-Modified-Since': 'Mon, 02 Nov 2026 08:59:59 GMT' })).status).toBe(200);
  });

  it('each version of what changed, also of what is gone', async () => {
    const names = await Promise.all(['1', '2', '3', '4'].map(async (v) => (await get(`Organization/${GONE}/_history/${v}`)).body.at('name').text));
    expect(names).toEqual(['first', 'second', 'third', 'fourth']);
    expect((await get(`Organization/${GONE}/_history/2`)).headers.get('etag')).toBe('W/"2"');
  });

  it('the version read is the one that a read gave', async () => {
    const [task = ''] = await find('Task?_count=1');
    const now = await get(`Task/${task}`);
    const version = now.body.at('meta', 'versionId').text;
    expect((await get(`Task/${task}/_history/${version}`)).body.value).toEqual(now.body.value);
  });

  it.each([1, 2, 7])('the history in pages of %i: newest first, nothing lost, nothing twice', async (count) => {
    const versions: (readonly string[])[] = [];
    let at = `Organization/${GONE}/_history?_count=${String(count)}`;
    for (let pages = 0; at !== ''; pages += 1) {
      expect(pages).toBeLessThan(10);
      const page = await get(at);
      expect(page.body.at('entry').list.length).toBeLessThanOrEqual(count);
      expect(validate(page.body.value as Resource)).toEqual([]);
      versions.push(...page.body.at('entry').list.map((e) => [e.at('response', 'etag').text, e.at('request', 'method').text, e.at('resource', 'name').text]));
      at = linkOf(page, 'next').replace(/^.*\/fhir\/R4\//u, '');
    }
    expect(versions).toEqual([['W/"5"', 'DELETE', ''], ['W/"4"', 'PUT', 'fourth'], ['W/"3"', 'PUT', 'third'], ['W/"2"', 'PUT', 'second'], ['W/"1"', 'POST', 'first']]);
  });
});

describe('ITI-67: every parameter finds its document and not the other', () => {
  const code = (value: string): string => enc(`${SEED_SYSTEM}|${value}`);
  const PARAMETERS: readonly (readonly [name: string, full: string, other: string])[] = [
    ['_id', 'seed-full', 'seed-other'],
    ['author.given', 'odile', 'PIET'], ['author.family', 'Kiem', 'wortel'], ['author:Practitioner.family:exact', 'Kiemkracht', 'Kiemkrachtig'], ['author', 'Practitioner/seed-author', 'PractitionerRole/seed-role'],
    ['category', code('letter'), code('image')], ['event', code('visit'), code('surgery')], ['facility', code('hospital'), code('practice')], ['format', code('plain'), code('scan')],
    ['security-label', code('restricted'), code('normal')], ['setting', code('oncology'), code('urology')], ['type', enc('http://loinc.org|34133-9'), '11526-1'], ['status', 'current', 'superseded'],
    ['creation', '2026-10-19', '2024-12-31'], ['creation', 'ge2026-01-01', 'lt2026-01-01'], ['creation', enc('2026-10-19T09:00:00+02:00'), '2024-12'], ['date', '2026-10-20', 'eb2026'], ['period', '2026-10', '2024-01'], ['period', 'ge2026-10-05', 'eb2025'],
    ['identifier', enc('urn:ietf:rfc:3986|urn:oid:2.25.1'), 'urn:oid:2.25.2'], ['identifier', 'urn:uuid:00000000-0000-4000-8000-000000000001', 'urn:uuid:00000000-0000-4000-8000-000000000002'],
    ['patient', 'Patient/seed-patient', 'seed-other-patient'], ['patient.identifier', enc('https://www.ehealth.fgov.be/standards/fhir/core/NamingSystem/ssin|85073003328'), '90010100177'],
    ['related', 'ServiceRequest/seed-request', 'ServiceRequest/seed-other-request'],
  ];
  it.each(PARAMETERS)('%s=%s and not %s', async (name, full, other) => {
    const among = '&_id=seed-full,seed-other';
    const strictly = await get(`DocumentReference?${name}=${full}`, STRICT);
    expect(strictly.status).toBe(200);
    expect(await find(`DocumentReference?${name}=${full}${among}`)).toEqual(['seed-full']);
    expect(await find(`DocumentReference?${name}=${other}${among}`)).toEqual(other === 'Kiemkrachtig' ? [] : ['seed-other']);
    expect(await find(`DocumentReference?${name}=${full},${other}${among}&_sort=-date`)).toEqual(other === 'Kiemkrachtig' ? ['seed-full'] : ['seed-full', 'seed-other']);
  });

  it('_lastUpdated: the seed before, the stories after', async () => {
    const before = await find('DocumentReference?_lastUpdated=lt2026-11-03');
    expect([...before].sort()).toEqual(['seed-full', 'seed-other']);
    const after = await find('DocumentReference?_lastUpdated=ge2026-11-03');
    expect(after.length).toBeGreaterThan(5);
    expect(after.filter((id) => before.includes(id))).toEqual([]);
  });

  it('all of one: each has to hold; none of nothing: an empty searchset', async () => {
    expect(await find('DocumentReference?patient=Patient/seed-patient&status=current&type=34133-9')).toEqual(['seed-full']);
    const none = await get('DocumentReference?patient=Patient/seed-patient&status=superseded');
    expect(none.body.value).toEqual({ resourceType: 'Bundle', type: 'searchset', total: 0, link: [{ relation: 'self', url: expect.stringContaining('/fhir/R4/DocumentReference?patient=') }] });
  });

  it('what a consumer of MHD asks finds the dossier of a story', async () => {
    const [patient] = await searchAll(adapter, 'Patient?identifier=16051299812');
    const byReference = await find(`DocumentReference?patient=Patient/${patient?.at('id').text ?? ''}&status=current`);
    expect(byReference.length).toBeGreaterThan(0);
    expect(await find(`DocumentReference?patient.identifier=${enc('https://www.ehealth.fgov.be/standards/fhir/core/NamingSystem/ssin|16051299812')}&status=current`)).toEqual(byReference);
  });
});

describe('ITI-66: every parameter finds its submission and not the other, by GET and by POST', () => {
  it.each<[name: string, full: string, other: string]>([
    ['_id', 'seed-set', 'seed-other-set'], ['_lastUpdated', 'ge2026-01-01', 'lt2026-01-01'], ['date', '2026-10-21', 'eb2026'], ['designationType', enc(`${SEED_SYSTEM}|consultation`), 'discharge'],
    ['identifier', enc('urn:ietf:rfc:3986|urn:oid:2.25.21'), 'urn:oid:2.25.22'], ['patient', 'seed-patient', 'Patient/seed-other-patient'], ['patient.identifier', enc(`${SEED_DOMAIN}|S-1`), '90010100177'],
    ['source.given', 'odile', 'Piet'], ['source.family', 'Kiem', 'Wortel'], ['sourceId', enc('urn:ietf:rfc:3986|urn:oid:2.25.11'), 'urn:oid:2.25.12'], ['item', 'DocumentReference/seed-full', 'DocumentReference/seed-other'],
  ])('%s=%s and not %s', async (name, full, other) => {
    const isAll = name === '_lastUpdated';
    const query = (value: string): string => `${name}=${value}&code=submissionset&status=current&_id=seed-set,seed-other-set&_sort=-date`;
    expect(await find(`List?${query(full)}`)).toEqual(isAll ? ['seed-set', 'seed-other-set'] : ['seed-set']);
    expect(await find(`List?${query(other)}`)).toEqual(isAll ? [] : ['seed-other-set']);
    const posted = await adapter.post('/fhir/R4/List/_search', query(full), { ...STRICT, 'Content-Type': 'application/x-www-form-urlencoded' });
    expect([posted.status, posted.body.at('total').value]).toEqual([200, isAll ? 2 : 1]);
  });
  it.each([['code', 'submissionset', 'folder'], ['status', 'current', 'superseded']])('%s=%s and not %s', async (name, all, none) => {
    expect((await find(`List?${name}=${all}`)).length).toBeGreaterThan(1);
    expect(await find(`List?${name}=${none}`)).toEqual([]);
  });
});

describe('ITI-78: every parameter finds its patient and not the other, by GET and by POST', () => {
  const AMONG = '&_id=seed-patient,seed-other-patient';
  it.each<[name: string, full: string, other: string]>([
    ['_id', 'seed-patient', 'seed-other-patient'], ['active', 'true', 'false'], ['family', 'zaail', 'STEKJE'], ['family:exact', 'Zaailing', 'Stekje'], ['given', 'mere', 'Bo'], ['given:exact', enc('Mère'), 'Bo'],
    ['identifier', enc(`${SEED_DOMAIN}|S-1`), '90010100177'], ['telecom', enc('+3225550001'), 'bo@example.org'], ['birthdate', '1985-07', 'ge1990'], ['address', 'zaadstraat', 'Kas'], ['address-city', 'Akker', 'Kas'],
    ['address-city:exact', 'Akker', 'Kas'], ['address-country', 'BE', 'NL'], ['address-postalcode', '1000', '2000'], ['address-state', 'Brab', 'Gelderland'], ['gender', 'female', 'male'], ['mothersMaidenName', 'kluit', 'Twij'], ['mothersMaidenName:exact', 'Kluit', 'Twijg'],
  ])('%s=%s and not %s', async (name, full, other) => {
    expect(await find(`Patient?${name}=${full}${AMONG}`)).toEqual(['seed-patient']);
    expect(await find(`Patient?${name}=${other}${AMONG}`)).toEqual(['seed-other-patient']);
    const posted = await adapter.post('/fhir/R4/Patient/_search', `${name}=${full}${AMONG}`, { ...STRICT, 'Content-Type': 'application/x-www-form-urlencoded' });
    expect([posted.status, posted.body.at('total').value]).toEqual([200, 1]);
  });

  it('nobody: 200 with a total of 0 and no entry', async () => {
    const none = await get('Patient?family=Nobody');
    expect([none.status, none.body.at('total').value, none.body.at('entry').value]).toEqual([200, 0, undefined]);
  });

  it('a system alone: who has an identifier of it, and that identifier alone', async () => {
    const both = await get(`Patient?family=Zaailing&identifier=${enc(`${SEED_DOMAIN}|,${SSIN}|`)}`);
    expect(both.body.at('entry', 0, 'resource', 'identifier').list).toHaveLength(2);
    expect(both.body.at('entry', 0, 'resource', 'meta', 'tag').value).toBeUndefined();
    const one = await get(`Patient?identifier=${enc(`${SEED_DOMAIN}|`)}`);
    expect(one.body.at('total').value).toBe(1);
    expect(one.body.at('entry', 0, 'resource', 'identifier').value).toEqual([{ system: SEED_DOMAIN, value: 'S-1' }]);
    expect(one.body.at('entry', 0, 'resource', 'meta', 'tag', 0, 'code').text).toBe('SUBSETTED');
    expect((await get('Patient/seed-patient')).body.at('identifier').list).toHaveLength(2);
  });

  it('a system that nobody has: 404, in the words that PDQm prescribes', async () => {
    const answer = await get(`Patient?identifier=${enc(`${SSIN}|,https://nobody.example.org|`)}`);
    expect([answer.status, answer.body.at('issue', 0, 'code').text, answer.body.at('issue', 0, 'diagnostics').text]).toEqual([404, 'not-found', 'targetSystem not found']);
    expect((await get(`Patient?identifier=${enc('https://nobody.example.org|1')}`)).body.at('total').value).toBe(0);
  });
});

describe('Task', () => {
  const DUE = '2026-11-18T23:59:59+01:00';
  const BEFORE = '2026-11-18T23:59:58+01:00';
  const AFTER = '2026-11-19T00:00:00+01:00';
  it.each<[string, string, readonly boolean[]]>([
    // before its second, at it, after it
    ['eq', '', [false, true, false]], ['eq', 'eq', [false, true, false]], ['ne', 'ne', [true, false, true]], ['gt', 'gt', [true, false, false]], ['lt', 'lt', [false, false, true]],
    ['ge', 'ge', [true, true, false]], ['le', 'le', [false, true, true]], ['sa', 'sa', [true, false, false]], ['eb', 'eb', [false, false, true]],
  ])('due with %s (%s) at its exact second, one before and one after', async (_name, prefix, expected) => {
    const task = (await searchAll(adapter, 'Task?due:missing=false&_count=200')).find((t) => t.at('restriction', 'period', 'end').text === DUE)?.at('id').text ?? 'none';
    const found = await Promise.all([BEFORE, DUE, AFTER].map((moment) => find(`Task?_id=${task}&due=${prefix}${enc(moment)}`)));
    expect(found).toEqual(expected.map((is) => (is ? [task] : [])));
  });

  it('due in UTC, to the minute, of that day, and with a plus that nobody encoded', async () => {
    const all = await find(`Task?due=${enc(DUE)}`);
    expect(all.length).toBeGreaterThan(1);
    for (const value of ['2026-11-18T22:59:59Z', '2026-11-18T22:59Z', '2026-11-18', DUE]) expect([value, await find(`Task?due=${value}`)]).toEqual([value, all]);
  });

  it('what is over in the words of the documentation', async () => {
    expect(await find(`Task?due=lt${enc(AFTER)}`)).toHaveLength((await searchAll(adapter, 'Task?due:missing=false')).filter((t) => t.at('restriction', 'period', 'end').text < '2026-11-19').length);
  });

  it.each<[string, string, string]>([
    ['status', 'status=received', 'status=on-hold'], ['two statuses', 'status=received,requested', 'status=on-hold,failed'], ['code', 'code=provide-records', 'code=unheard-of'], ['owner', 'owner=Organization/brussels-children', 'owner=Organization/seed-001'],
    ['patient.identifier', 'patient.identifier=16051299812', 'patient.identifier=85073003328'], ['status-reason', 'status-reason=collecting-records', 'status-reason=consent-withdrawn'],
    ['business-status', 'business-status=records', 'business-status=report'], ['attention-by', 'attention-by=le2026-12-31', 'attention-by=lt2026-11-01'], ['deadline-check-at', 'deadline-check-at=ge2026-11-01', 'deadline-check-at=lt2026-11-01'],
    ['part-of', 'part-of:missing=false&code=provide-records', 'part-of:missing=true&code=provide-records'], ['_tag', '_tag=brussels-children', '_tag=nobody'],
    ['_profile', `_profile=${enc('https://second-opinion-adapter.org/fhir/StructureDefinition/record-transfer-task')}`, `_profile=${enc('https://second-opinion-adapter.org/fhir/StructureDefinition/unheard-of')}`],
    ['not', 'status:not=on-hold', 'status:not=received,requested,ready,in-progress,accepted'],
  ])('%s: %s and not %s', async (_name, some, none) => {
    expect((await get(`Task?${some}`, STRICT)).status).toBe(200);
    expect((await find(`Task?${some}`)).length).toBeGreaterThan(0);
    expect(await find(`Task?${none}`)).toEqual([]);
  });

  it('chains to the request that it is based on', async () => {
    const [request] = await searchAll(adapter, 'ServiceRequest?identifier=SO-2026-0002');
    const tasks = await find(`Task?based-on=ServiceRequest/${request?.at('id').text ?? ''}&_sort=due`);
    // two custodians, and the first step of its path
    expect(tasks).toHaveLength(3);
    expect(await find('Task?based-on:ServiceRequest.identifier=SO-2026-0002&_sort=due')).toEqual(tasks);
  });
});

describe('pages, order and what comes along', () => {
  const walk = async (query: string, count: number): Promise<readonly string[]> => {
    const found: string[] = [];
    for (let at = `${query}${query.includes('?') ? '&' : '?'}_count=${String(count)}`, pages = 0; at !== ''; pages += 1) {
      expect(pages).toBeLessThan(200);
      const page = await get(at);
      expect(page.status).toBe(200);
      const ids = idsOf(pageOf(page));
      expect(ids.length).toBeLessThanOrEqual(count);
      found.push(...ids);
      const next = linkOf(page, 'next');
      if (next !== '') expect([ids.length, next.startsWith(`${adapter.url}/fhir/R4/`)]).toEqual([count, true]);
      at = next.replace(/^.*\/fhir\/R4\//u, '');
    }
    return found;
  };

  it.each([1, 2, 7].flatMap((count) => ['Task', 'Task?_sort=due', 'Task?_sort=-status,due', 'Patient?_sort=-family', 'DocumentReference?status=current'].map((query) => [query, count] as const)))('%s by %i: all, in the same order, none twice', async (query, count) => {
    const whole = await walk(query, 200);
    expect(new Set(whole).size).toBe(whole.length);
    expect(whole.length).toBeGreaterThan(3);
    expect(await walk(query, count)).toEqual(whole);
  });

  it('at most 200 on a page, whatever is asked', async () => {
    const page = await get('Organization?_count=100000');
    expect([pageOf(page).length, linkOf(page, 'next') === '']).toEqual([200, false]);
    expect((await walk('Organization', 200)).length).toBeGreaterThanOrEqual(MANY);
  });

  it('50 where nothing is asked; _count=0 and _summary=count give the total alone', async () => {
    expect(pageOf(await get('Organization'))).toHaveLength(50);
    const all = (await walk('Organization', 200)).length;
    for (const query of ['Organization?_count=0&_total=accurate', 'Organization?_summary=count']) {
      const { body } = await get(query);
      expect([query, body.at('total').value, body.at('entry').list]).toEqual([query, all, []]);
    }
    expect((await get('Organization?_count=1&_total=accurate')).body.at('total').value).toBe(all);
  });

  it.each<[string, string, (r: Json) => string]>([
    ['Task?due:missing=false', 'due', (r) => Temporal.Instant.from(r.at('restriction', 'period', 'end').text).toString()], ['Patient?birthdate:missing=false', 'birthdate', (r) => r.at('birthDate').text],
    ['Patient?family:missing=false', 'family', (r) => r.at('name', 0, 'family').text.toLowerCase()], ['Organization', '_lastUpdated', (r) => r.at('meta', 'lastUpdated').text],
  ])('%s by %s, both ways', async (query, key, value) => {
    const sorted = async (sort: string): Promise<readonly string[]> => (await searchAll(adapter, `${query}${query.includes('?') ? '&' : '?'}_sort=${sort}&_count=200`)).map(value);
    const up = await sorted(key);
    expect(new Set(up).size).toBeGreaterThan(1);
    expect(up).toEqual([...up].sort());
    expect(await sorted(`-${key}`)).toEqual([...up].reverse());
  });

  it('_include brings what is pointed to, once, and no match twice', async () => {
    const page = await get('Task?code=provide-records&_include=Task:based-on&_include=Task:patient&_include=Task:owner:Organization&_count=200');
    const included = pageOf(page, 'include');
    const names = included.map((r) => `${r.at('resourceType').text}/${r.at('id').text}`);
    expect(new Set(names).size).toBe(names.length);
    const wanted = new Set(pageOf(page).flatMap((t) => [t.at('basedOn', 0, 'reference').text, t.at('for', 'reference').text, t.at('owner', 'reference').text]));
    expect(new Set(names)).toEqual(wanted);
  });

  it('_revinclude brings what points here', async () => {
    const page = await get('ServiceRequest?identifier=SO-2026-0002&_revinclude=Task:based-on&_revinclude=Task:focus');
    expect(pageOf(page)).toHaveLength(1);
    expect(pageOf(page, 'include').map((r) => r.at('resourceType').text)).toEqual(['Task', 'Task', 'Task', 'Task']);
  });

  it('a posted search is the same search', async () => {
    for (const query of ['status=received&_sort=due&_count=3', 'patient.identifier=16051299812', `due=lt${enc('2026-11-19T00:00:00+01:00')}`, 'colour=red']) {
      const posted = await adapter.post('/fhir/R4/Task/_search', query, { ...FHIR, 'Content-Type': 'application/x-www-form-urlencoded' });
      const got = await get(`Task?${query}`);
      expect([posted.status, pageOf(posted).map((r) => r.value), pageOf(posted, 'outcome').map((r) => r.value)]).toEqual([200, pageOf(got).map((r) => r.value), pageOf(got, 'outcome').map((r) => r.value)]);
    }
  });

  it('strict: what is not known is refused; lenient: ignored, said so, and not in the self link', async () => {
    for (const unknown of ['colour=red', '_include=Task:nothing', '_sort=nothing', 'patient.nothing=x', 'status.x=y']) {
      const strict = await get(`Task?status=received&${unknown}`, STRICT);
      expect([unknown, strict.status, codesOf(strict)]).toEqual([unknown, 400, ['not-supported']]);
      const lenient = await get(`Task?status=received&${unknown}`);
      const name = unknown.slice(0, unknown.indexOf('='));
      expect(lenient.status).toBe(200);
      expect(idsOf(pageOf(lenient))).toEqual(idsOf(pageOf(await get('Task?status=received'))));
      expect(pageOf(lenient, 'outcome').flatMap((o) => o.at('issue').list.map((i) => i.at('details', 'text').text)).join()).toContain(name);
      expect(linkOf(lenient, 'self')).toBe(`${adapter.url}/fhir/R4/Task?status=received`);
    }
  });
});

describe('as the CapabilityStatement says', () => {
  const VALUES: Readonly<Record<string, string>> = { token: 'x', date: '2026-11-18', reference: 'Patient/x', string: 'x', uri: 'urn:x' };

  it('itself validates, and names what this server has', async () => {
    const statement = await get('metadata');
    expect(validate(statement.body.value as Resource)).toEqual([]);
    expect(types.map((t) => t.at('type').text)).toEqual(expect.arrayContaining(['Patient', 'ServiceRequest', 'Task', 'Consent', 'DocumentReference', 'Binary', 'Provenance', 'AuditEvent']));
  });

  it('every type answers a search, every parameter is taken in strict mode', async () => {
    for (const type of types) {
      const name = type.at('type').text;
      const calls = [name, ...type.at('searchParam').list.map((p) => `${name}?${p.at('name').text}=${enc(VALUES[p.at('type').text] ?? '')}`)];
      const answers = await Promise.all(calls.map(async (call) => [call, (await get(call, STRICT)).status]));
      expect(answers).toEqual(calls.map((call) => [call, 200]));
    }
  });

  it('every resource of every type validates, as it is read and in its searchset', async () => {
    const faults: unknown[] = [];
    let count = 0;
    for (const type of types) {
      const name = type.at('type').text;
      for (const resource of await searchAll(adapter, `${name}?_count=200`)) {
        count += 1;
        const issues = validate(resource.value as Resource);
        if (issues.length > 0) faults.push([name, resource.at('id').text, issues]);
        expect(resource.at('resourceType').text).toBe(name);
      }
      const bundle = await get(`${name}?_count=3`);
      const issues = validate(bundle.body.value as Resource);
      if (issues.length > 0) faults.push([`${name} searchset`, issues]);
    }
    expect(faults).toEqual([]);
    expect(count).toBeGreaterThan(300);
  });

  it('every reference between them leads somewhere', async () => {
    const all = (await Promise.all(types.map((t) => searchAll(adapter, `${t.at('type').text}?_count=200&_lastUpdated=ge2026-11-03`)))).flat();
    const known = new Set((await Promise.all(types.map(async (t) => (await find(`${t.at('type').text}?_count=200`)).map((id) => `${t.at('type').text}/${id}`)))).flat());
    const named = new Set(all.flatMap((r) => [...JSON.stringify(r.value).matchAll(/"(?:reference|url)":"([A-Z][A-Za-z]+\/[A-Za-z0-9.-]+)"/gu)].map((m) => m[1] ?? '')));
    expect(named.size).toBeGreaterThan(50);
    known.add('Organization/seed-gone'); // deleted; that its history was read above stays on the audit trail
    expect([...named].filter((reference) => !known.has(reference))).toEqual([]);
  });
});

describe('Binary', () => {
  let id: string;
  let attachment: Json;
  beforeAll(async () => {
    const [document] = await searchAll(adapter, 'DocumentReference?type=11526-1&_lastUpdated=ge2026-11-03');
    attachment = document?.at('content', 0, 'attachment') ?? types[0] as Json;
    id = attachment.at('url').text.replace('Binary/', '');
  });

  it('the bytes as they were filed', async () => {
    const raw = await get(`Binary/${id}`, { Accept: '*/*' });
    expect([raw.status, raw.headers.get('content-type'), raw.bytes.length]).toEqual([200, 'application/pdf', Number(attachment.at('size').text)]);
    expect(raw.headers.get('etag')).toBe(`"${sha256Of(raw.bytes)}"`);
    expect(raw.headers.get('content-disposition')).toMatch(/^attachment/u);
    expect(raw.headers.get('x-security-context')).toMatch(/^ServiceRequest\//u);
  });

  it('a part of them: 206 with its place; 416 beyond the end', async () => {
    const whole = (await get(`Binary/${id}`, { Accept: '*/*' })).bytes;
    const size = String(whole.length);
    for (const [range, from, to] of [['bytes=0-3', 0, 3], ['bytes=5-', 5, whole.length - 1], ['bytes=-4', whole.length - 4, whole.length - 1], [`bytes=10-99999`, 10, whole.length - 1]] as const) {
      const part = await get(`Binary/${id}`, { Accept: '*/*', Range: range });
      expect([range, part.status, part.headers.get('content-range')]).toEqual([range, 206, `bytes ${String(from)}-${String(to)}/${size}`]);
      expect(Buffer.from(part.bytes).equals(Buffer.from(whole.subarray(from, to + 1)))).toBe(true);
    }
    const beyond = await get(`Binary/${id}`, { Accept: '*/*', Range: 'bytes=99999-' });
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${size}`]);
  });

  it('as FHIR JSON the same bytes in base64, and it validates', async () => {
    const raw = await get(`Binary/${id}`, { Accept: 'application/pdf' });
    const json = await get(`Binary/${id}`, FHIR);
    expect([json.status, json.headers.get('content-type')?.split(';')[0], json.body.at('resourceType').text, json.body.at('contentType').text]).toEqual([200, 'application/fhir+json', 'Binary', 'application/pdf']);
    expect(Buffer.from(json.body.at('data').text, 'base64').equals(Buffer.from(raw.bytes))).toBe(true);
    expect(validate(json.body.value as Resource)).toEqual([]);
  });

  it('304 to who has it, 406 for another format', async () => {
    const { headers } = await get(`Binary/${id}`, { Accept: '*/*' });
    expect((await get(`Binary/${id}`, { Accept: '*/*', 'If-None-Match': headers.get('etag') ?? '' })).status).toBe(304);
    expect((await get(`Binary/${id}`, { Accept: 'image/png' })).status).toBe(406);
  });

  it('not found, whatever is accepted', async () => {
    for (const accept of ['*/*', 'application/fhir+json', 'application/pdf']) {
      const answer = await get('Binary/never', { Accept: accept });
      expect([accept, answer.status, answer.body.at('resourceType').text]).toEqual([accept, 404, 'OperationOutcome']);
    }
  });
});

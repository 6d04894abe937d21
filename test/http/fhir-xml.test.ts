// JSON or XML over HTTP: the same resource in both, chosen by Accept or _format, refusals in the format that was asked for.
import type { Patient } from '@medplum/fhirtypes';
import { expect, test } from 'vitest';
import { createFhirXml } from '../../src/adapters/fhir-xml/create-fhir-xml.ts';
import { fail, ok } from '../../src/core/kernel/result.ts';
import type { OpenedBinary } from '../../src/flows/open-binary.ts';
import type { SearchAnswer } from '../../src/flows/search-resources.ts';
import type { Flows } from '../../src/http/flows.ts';
import { answers } from '../support/fake-flows.ts';
import { startApp } from '../support/http-app.ts';

const xml = createFhirXml();
const XML = 'application/fhir+xml; charset=utf-8';
const patient: Patient = { resourceType: 'Patient', id: 'p1', meta: { versionId: '3', lastUpdated: '2026-11-20T09:30:15.123Z' }, name: [{ family: 'É & "<Invented>"' }] };
const found: Flows['searchResources'] = answers({ page: { matches: [patient], included: [] }, query: { type: 'Patient', filters: [] }, ignored: ['colour'] } satisfies SearchAnswer);
const parsed = async (response: Response): Promise<unknown> => {
  const result = xml.parse(await response.text());
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
};

test.each([['Accept', 'application/fhir+xml'], ['Accept', 'application/xml'], ['Accept', 'text/xml;q=0.9, application/fhir+json;q=0.5'], ['Accept', 'application/fhir+xml; fhirVersion=4.0'], ['_format', 'xml'], ['_format', 'application/fhir+xml'], ['_format', 'text/xml']])('%s %s is answered in XML', async (where, value) => {
  const app = await startApp({ readResource: answers(patient) });
  const get = (path: string): Promise<Response> => (where === 'Accept' ? app.get(path, { headers: { Accept: value } }) : app.get(`${path}?_format=${value}`)); // the plus sign is not escaped, as people write it
  const response = await get('/fhir/R4/Patient/p1');
  expect([response.status, response.headers.get('content-type'), response.headers.get('vary'), response.headers.get('etag')]).toEqual([200, XML, 'Accept', 'W/"3"']);
  expect(await parsed(response)).toEqual(patient);
  expect(await parsed(await get('/fhir/R4/metadata'))).toMatchObject({ resourceType: 'CapabilityStatement', format: ['json', 'application/fhir+json', 'xml', 'application/fhir+xml'] });
});

test('_format goes before Accept, and that of a posted form before that of the address', async () => {
  const app = await startApp({ readResource: answers(patient), searchResources: found });
  expect((await app.get('/fhir/R4/Patient/p1?_format=json', { headers: { Accept: 'application/fhir+xml' } })).headers.get('content-type')).toContain('json');
  expect((await app.get('/fhir/R4/Patient/p1?_format=xml', { headers: { Accept: 'application/fhir+json' } })).headers.get('content-type')).toBe(XML);
  const form = await app.post('/fhir/R4/Patient/_search?_format=json', '_id=p1&_format=xml', { 'Content-Type': 'application/x-www-form-urlencoded' });
  expect([form.status, form.headers.get('content-type')]).toEqual([200, XML]);
  expect((await app.post('/fhir/R4/Patient/_search', '_id=p1&_format=ttl', { 'Content-Type': 'application/x-www-form-urlencoded' })).status).toBe(406);
});

test('a search in XML is the search in JSON', async () => {
  const app = await startApp({ searchResources: found }, { newId: () => 'the-same' });
  const [asXml, asJson] = await Promise.all([app.get('/fhir/R4/Patient?colour=red&_format=xml').then(parsed), app.get('/fhir/R4/Patient?colour=red&_format=json').then((r) => r.json())]);
  expect(asXml).toEqual(asJson);
  expect(asXml).toMatchObject({ resourceType: 'Bundle', entry: [{ resource: patient }, { search: { mode: 'outcome' } }] });
});

test('a browser, which names XML beside HTML, gets JSON', async () => {
  const app = await startApp({ readResource: answers(patient) });
  const response = await app.get('/fhir/R4/Patient/p1', { headers: { Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' } });
  expect(response.headers.get('content-type')).toContain('application/fhir+json');
});

test('a refusal comes in the format that was asked for, in JSON where neither is taken', async () => {
  const app = await startApp({ readResource: () => Promise.resolve(fail('gone', 'this resource was deleted')) });
  const outcome = { resourceType: 'OperationOutcome', issue: [{ code: 'deleted' }] };
  const asXml = await app.get('/fhir/R4/Patient/p1', { headers: { Accept: 'application/fhir+xml' } });
  expect([asXml.status, asXml.headers.get('content-type'), await parsed(asXml)]).toMatchObject([410, XML, outcome]);
  const unauthorised = await app.get('/fhir/R4/Patient/p1?_format=xml', { headers: { Authorization: '' } });
  expect([unauthorised.status, unauthorised.headers.get('content-type')]).toEqual([401, XML]);
  const neither = await app.get('/fhir/R4/Patient/p1', { headers: { Accept: 'text/turtle' } });
  expect([neither.status, neither.headers.get('content-type')]).toEqual([406, 'application/fhir+json; charset=utf-8']);
  const elsewhere = await app.get('/second-opinion-requests/x', { headers: { Accept: 'application/fhir+xml' } });
  expect(elsewhere.headers.get('content-type')).toContain('json');
});

const opening = (content: string): Partial<Flows> => {
  const bytes = async function* (): AsyncGenerator<Uint8Array> { for (const c of content.match(/.{1,4}/gsu) ?? []) yield await Promise.resolve(Buffer.from(c)); };
  return { openBinary: () => Promise.resolve(ok<OpenedBinary>({ contentType: 'text/plain', sizeBytes: content.length, bytes: bytes(), sha256: 'abc', securityContext: 'ServiceRequest/r1' })) };
};
const asResource = { resourceType: 'Binary', id: 'b1', contentType: 'text/plain', securityContext: { reference: 'ServiceRequest/r1' }, data: Buffer.from('0123456789').toString('base64') };

test.each<[string, Record<string, string>, string]>([
  ['fhir+xml is named', { Accept: 'application/fhir+xml' }, XML], ['fhir+json is named', { Accept: 'application/fhir+json' }, 'application/fhir+json; charset=utf-8'],
  ['anything is taken', { Accept: '*/*' }, 'text/plain'], ['the document\'s own type', { Accept: 'text/plain' }, 'text/plain'], ['nothing is said', {}, 'text/plain'],
])('a document, where %s', async (_name, headers, type) => {
  const app = await startApp(opening('0123456789'));
  const response = await app.get('/fhir/R4/Binary/b1', { headers });
  expect([response.status, response.headers.get('content-type')]).toEqual([200, type]);
  if (type === XML) expect(await parsed(response)).toEqual(asResource);
  else if (type === 'text/plain') expect(await response.text()).toBe('0123456789');
  else expect(await response.json()).toEqual(asResource);
});

test('a document by _format, and an empty one, which has no data', async () => {
  const app = await startApp(opening(''));
  const { data: _data, ...empty } = asResource;
  expect(await parsed(await app.get('/fhir/R4/Binary/b1?_format=xml'))).toEqual(empty);
  expect(await (await app.get('/fhir/R4/Binary/b1?_format=json')).json()).toEqual(empty);
  expect((await app.get('/fhir/R4/Binary/b1?_format=ttl')).status).toBe(406);
});

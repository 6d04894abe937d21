// Route x caller, on both engines: every GET and every search of the real table, with the real flows and store, and exactly what stands on the audit trail afterwards, in one commit. Refusals first.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditEvent, Bundle } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createPackEvidence } from '../../src/adapters/evidence/create-pack-evidence.ts';
import { createEntry, transactionOf } from '../../src/core/fhir/bundle.ts';
import type { Actor } from '../../src/core/fhir/actor.ts';
import { fail, ok } from '../../src/core/kernel/result.ts';
import type { Settings } from '../../src/config/env.ts';
import { bindFlows } from '../../src/http/bind-flows.ts';
import type { Flows } from '../../src/http/flows.ts';
import { createClientPorts, type OpenedClients } from '../../src/wiring/create-client-ports.ts';
import { openAdapter, type Opened } from '../../src/wiring/open-adapter.ts';
import { toServedResources } from '../../src/wiring/to-served-resources.ts';
import { apiOf, newFolder, NOW, settableClock, settingsFor } from '../support/adapter.ts';
import { calendarPeer, programmesWithCalendar } from '../support/calendar.ts';
import { fhirDocument } from '../support/fhir-document.ts';
import { openApp, TOKEN } from '../support/http-app.ts';
import { reportAbsentPostgres, startPostgres } from '../support/postgres.ts';
import { provideBundle } from '../support/provide.ts';
import { authorisationOf, bytesOf, childIntake, uploadFiles } from '../support/stories.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const CALLERS = ['administrator', 'coordinator', 'client'] as const;
type Caller = (typeof CALLERS)[number];
/** Each event as its codes, the pattern it claims, and what it is about; `undefined`: all three alike. */
type Expected = readonly string[] | Readonly<Record<Caller, readonly string[]>>;

const NONE: Expected = [];
const REFUSED = 'AuthZ-Role -';
const PERMIT = 'AuthZ-Consent AuthZconsent Patient Consent';
/** Who is here sees by their role, a client by a release that is decided on anew. */
const shown = (event: string): Expected => ({ administrator: [event], coordinator: [event], client: [event, PERMIT] });
const forPeople = (event: string): Expected => ({ administrator: [event], coordinator: [event], client: [REFUSED] });
const FOUND = 'search-type PatientQuery query Patient';

const REQUEST = '/second-opinion-requests/{id}';
const EXPECTED: Readonly<Record<string, Expected>> = {
  'GET /': { administrator: [], coordinator: [], client: [REFUSED] }, // leads to the worklist
  'GET /worklist': forPeople('search-type Query query'), 'GET /review-list': forPeople('search-type Query query'), 'GET /peers': forPeople('search-type Query query'), 'GET /statistics': forPeople('search-type Query query'), 'GET /fhir/R4/MeasureReport': forPeople('search-type Query query'), 'GET /notices': forPeople('search-type Query query'), 'GET /review-list/{id}': forPeople('read PatientRead Task Patient'),
  [`GET ${REQUEST}`]: forPeople('read PatientRead ServiceRequest Patient'),
  [`GET ${REQUEST}/opinion`]: { administrator: ['read PatientRead ServiceRequest Patient'], coordinator: [REFUSED], client: [REFUSED] },
  'GET /slots': forPeople('search-type Query query'), 'GET /meetings': forPeople('search-type Query query'), 'GET /meetings/{meeting}': forPeople('search-type PatientQuery query Patient'),
  [`GET ${REQUEST}/slots`]: forPeople('read PatientRead ServiceRequest Patient'), [`GET ${REQUEST}/appointments/{partId}/calendar`]: forPeople('read PatientRead Appointment Patient'),
  [`GET ${REQUEST}/exchanges`]: forPeople('read PatientRead ServiceRequest Patient'),
  [`GET ${REQUEST}/accesses`]: forPeople('read PatientRead ServiceRequest Patient'),
  [`GET ${REQUEST}/free-times`]: forPeople('read PatientRead ServiceRequest Patient'),
  [`GET ${REQUEST}/transfers/{partId}/clock`]: forPeople('read PatientRead Task Patient'),
  [`GET ${REQUEST}/transfers/{partId}/letter`]: forPeople('disclose PrivacyDisclosure.Source Patient Task'),
  [`GET ${REQUEST}/evidence`]: forPeople('disclose PrivacyDisclosure.Source Patient ServiceRequest'),
  'GET /fhir/R4/Binary/{id}': shown('read+ITI-68 RetrieveDocument.Audit.Responder Binary Patient'),
  'GET /fhir/R4/Bundle/{id}': shown('read+ITI-68 RetrieveDocument.Audit.Responder Binary Patient'),
  'GET /fhir/R4/{type}/{id}': shown('read PatientRead ServiceRequest Patient'),
  'GET /fhir/R4/{type}/{id}/_history': shown('read+history-instance PatientRead ServiceRequest Patient'),
  'GET /fhir/R4/{type}/{id}/_history/{versionId}': shown('vread PatientRead ServiceRequest Patient'),
  'GET /fhir/R4/{type}': shown(FOUND), 'POST /fhir/R4/{type}/_search': shown(FOUND),
  'GET /metrics': { administrator: [], coordinator: [REFUSED], client: [REFUSED] },
  'GET /login': NONE, 'GET /login/start': NONE, 'GET /login/callback': NONE, 'GET /fhir/R4/metadata': NONE, 'GET /healthz': NONE, 'GET /readyz': NONE, 'GET /schemas/{file}': NONE, 'GET /openapi.json': NONE,
  'GET /.well-known/jwks.json': NONE, 'GET /.well-known/smart-configuration': NONE, 'GET /fhir/R4/.well-known/smart-configuration': NONE, 'GET /.well-known/oauth-authorization-server': NONE,
};

const GP = { system: 'https://www.ehealth.fgov.be/standards/fhir/core/NamingSystem/nihdi-organization', value: '71098712', name: 'Practice De Linde (invented)' };
const CLIENT: Actor = { id: 'gp', kind: 'client', roles: [], client: { id: 'gp', organisation: GP, scopes: [{ type: '*', letters: 'rs' }] } };
const CLIENT_TOKEN = 'token-of-the-gp-system';

let app: Awaited<ReturnType<typeof openApp>>;
let opened: Opened;
let clients: OpenedClients;
let session = '';
let released = '';
let other = '';
let bundle = '';
let review = '';
let binary = '';
let visit = '';
/** Bundles that were committed since it was emptied. */
let commits: Bundle[] = [];
let isFull = false;
let folder = '';
let clock = settableClock(NOW);

const overridden: Pick<Flows, 'beginSignIn' | 'signInPerson' | 'recogniseClient'> = {
  beginSignIn: () => Promise.resolve(ok({ url: 'https://idp.example.org/auth', attempt: { state: 's', nonce: 'n', codeVerifier: 'v' } })),
  signInPerson: () => Promise.resolve(ok({ actor: { id: 'person-c', kind: 'person' as const, roles: ['coordinator' as const] }, name: 'Somebody' })),
  recogniseClient: (token) => Promise.resolve(token === CLIENT_TOKEN ? { kind: 'client' as const, actor: CLIENT, requestsPerMinute: 100_000 } : { kind: 'unknown' as const }),
};

const cookieOf = (response: Response, name: string): string => response.headers.getSetCookie().find((c) => c.startsWith(`${name}=`))?.split(';')[0] ?? '';

const HEADERS: Readonly<Record<Caller, () => Record<string, string>>> = {
  administrator: () => ({ Authorization: `Bearer ${TOKEN}` }),
  coordinator: () => ({ 'Cookie': session, 'Sec-Fetch-Site': 'same-origin' }),
  client: () => ({ Authorization: `Bearer ${CLIENT_TOKEN}` }),
};

const typeOf = (reference: string | undefined): readonly string[] => (reference === undefined ? [] : [reference.split('/')[0] ?? '']);
const tell = (event: AuditEvent): string => [
  (event.subtype ?? []).map(({ code }) => code).join('+'), event.meta?.profile?.[0]?.split('/').at(-1)?.replace(/^IHE\.(?:BasicAudit|MHD|PDQm)\./u, '') ?? '-',
  ...(event.entity ?? []).flatMap(({ what, query }) => (query === undefined ? typeOf(what?.reference) : ['query'])),
].join(' ');

interface Called { readonly status: number; readonly events: readonly AuditEvent[]; readonly commits: number; readonly body: string }

const call = async (caller: Caller | 'nobody', method: string, path: string, form?: string): Promise<Called> => {
  commits = [];
  const response = await fetch(`${app.url}${path}`, {
    method, redirect: 'manual', headers: { Accept: path.startsWith('/fhir') ? 'application/fhir+json, */*;q=0.1' : 'application/json', ...(caller !== 'nobody' && HEADERS[caller]()), ...(form !== undefined && { 'Content-Type': 'application/x-www-form-urlencoded' }) },
    ...(form !== undefined && { body: form }),
  });
  const body = await response.text();
  const events = commits.flatMap(({ entry }) => (entry ?? []).flatMap(({ resource }) => (resource?.resourceType === 'AuditEvent' ? [resource] : [])));
  return { status: response.status, events, commits: commits.length, body };
};

const routesOf = async (): Promise<readonly string[]> => {
  const { paths } = await (await app.get('/openapi.json')).json() as { paths: Record<string, Record<string, unknown>> };
  return Object.entries(paths).flatMap(([at, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${at}`)).filter((route) => route.startsWith('GET ') || route.endsWith('_search'));
};

const pathOf = (route: string): string => route.slice(route.indexOf(' ') + 1)
  .replace('/Binary/{id}', `/Binary/${binary}`).replace('/Bundle/{id}', `/Bundle/${bundle}`).replace('/review-list/{id}', `/review-list/${review}`).replace('/appointments/{partId}', `/appointments/${visit}`).replace('{meeting}', 'tuesday').replace('/{id}/slots', '/{id}/slots?kind=second-visit').replace('{type}/{id}', `ServiceRequest/${released}`).replace('{type}', 'ServiceRequest').replace('{id}', released).replace('{partId}', 'gp').replace('{versionId}', '1').replace('/free-times', '/free-times?kind=first-visit&from=2026-11-10T00:00:00Z&to=2026-11-11T00:00:00Z').replace('{file}', 'second-opinion-request.json');

const onEngine = (engine: string, place: () => Promise<Pick<Settings, 'databaseUrl'>>, end: () => void): void => { describe(`on ${engine}`, () => {
  beforeAll(async () => {
    folder = newFolder();
    clock = settableClock(NOW);
    const peersFile = join(folder, 'peers.json');
    writeFileSync(peersFile, JSON.stringify([calendarPeer({ origin: 'http://127.0.0.1:9', token: 'none' }, 'ihe')]));
    const world = await openAdapter({ ...settingsFor(folder), peersFile, programmesDir: programmesWithCalendar(undefined, folder), ...await place() }, { publicUrl: 'http://127.0.0.1' }, { clock });
    if (!world.ok) throw new Error(JSON.stringify(world.failure));
    opened = world.value;
    clients = createClientPorts(opened.ports, opened.clients, TOKEN);
    const store = {
      ...opened.ports.store,
      commit: (bundle: Bundle, receipt?: Parameters<typeof opened.ports.store.commit>[1]) => {
        commits.push(bundle);
        return isFull ? Promise.resolve(fail('storage-full', 'full')) : opened.ports.store.commit(bundle, receipt);
      },
    };
    const flows = bindFlows({ ...opened.ports, ...clients.ports, scheduler: { ...opened.ports.scheduler, findPotentialAppointments: () => Promise.resolve({ url: '', outcome: ok([]) }) }, store }, { profiles: () => ({ ok: true }), deadlines: () => ({ ok: true }), transfers: () => ({ ok: true }), disk: () => ({ ok: true }) });
    app = await openApp({ ...flows, ...overridden }, { clock, resources: toServedResources(), packEvidence: createPackEvidence(opened.keys) });
    const begun = await fetch(`${app.url}/login/start`, { redirect: 'manual' });
    session = cookieOf(await fetch(`${app.url}/login/callback`, { headers: { Cookie: cookieOf(begun, 'sign-in') }, redirect: 'manual' }), 'session');
    const api = apiOf(app.url);
    const recipients = [{ key: 'gp', kind: 'gp', organisation: { identifiers: [{ system: GP.system, value: GP.value }], name: GP.name } }];
    const now = clock.now();
    const child = await uploadFiles(api, { ...childIntake(now, ['gp']), authorisations: [], recipients });
    const first = await api.post('/second-opinion-requests', child);
    released = first.body.at('id').text;
    const second = await api.post('/second-opinion-requests', await uploadFiles(api, { ...childIntake(now, ['gp']), authorisations: [] }));
    other = second.body.at('id').text;
    const release = await uploadFiles(api, { ...authorisationOf(now, [], { custodians: undefined, form: { sha256: 'd'.repeat(64), contentType: 'application/pdf' } }), releaseTo: ['gp'] });
    const given = await api.post(`/second-opinion-requests/${released}/authorisations`, release);
    const filed = await api.upload(`/second-opinion-requests/${released}/documents?type=11502-2`, 'text/plain', bytesOf('text/plain', 'result'));
    binary = /Binary\/([^"/?]+)/u.exec(filed.text)?.[1] ?? '';
    const native = await api.upload(`/second-opinion-requests/${released}/documents?type=11502-2`, 'application/fhir+json', Buffer.from(JSON.stringify(fhirDocument())));
    bundle = /Bundle\/([^"/?]+)/u.exec(native.text)?.[1] ?? '';
    const sent = await api.post('/fhir/R4', provideBundle({ custodian: '99999999' }), { 'Content-Type': 'application/fhir+json' });
    const at = (days: number): object => ({ start: now.add({ hours: days * 24 }).toString({ smallestUnit: 'second' }), end: now.add({ hours: days * 24 + 1 }).toString({ smallestUnit: 'second' }) });
    const met = await api.post(`/second-opinion-requests/${released}/appointments`, { kind: 'team-meeting', meeting: 'tuesday', ...at(8) });
    visit = met.headers.get('location')?.split('/').at(-1) ?? '';
    if (met.status !== 201) throw new Error(met.text);
    review = (await api.get('/review-list')).body.at('items', 0, 'id').text;
    if (sent.status !== 200 || review === '') throw new Error(sent.text);
    if ([first.status, second.status, given.status, filed.status, native.status].some((status) => status !== 201)) throw new Error([first, second, given, filed].map((a) => a.text).join('\n'));
  });
  afterAll(async () => {
    await app.stop();
    clients.close();
    await opened.close();
    rmSync(folder, { recursive: true, force: true });
    end();
  });

  describe('what is given to nobody', () => {
    test.each(['/fhir/R4/ServiceRequest/none', '/fhir/R4/ServiceRequest/none/_history', '/fhir/R4/ServiceRequest/none/_history/1', '/fhir/R4/ServiceRequest?authored=no-date', '/second-opinion-requests/none', '/fhir/R4/Binary/none', '/review-list/none'])('%s is no read', async (path) => {
      for (const caller of ['administrator', 'coordinator'] as const) {
        const { status, events } = await call(caller, 'GET', path);
        expect([status === 200, events]).toEqual([false, []]);
      }
    });

    test('nobody without a token or session leaves anything', async () => {
      for (const route of Object.keys(EXPECTED)) {
        const { events } = await call('nobody', route.split(' ')[0] ?? '', pathOf(route), route.startsWith('POST') ? '' : undefined);
        expect([route, events]).toEqual([route, []]);
      }
    });

    test('what is not released to a client is a denial where there was a decision, and no read', async () => {
      const { status, events } = await call('client', 'GET', `/fhir/R4/ServiceRequest/${other}`);
      expect([status, events.map(tell), events.map(({ outcome }) => outcome)]).toEqual([404, ['AuthZ-Consent - Patient'], ['8']]);
    });

    test('where the audit trail cannot be written, nothing is given', async () => {
      isFull = true;
      try {
        for (const path of [`/fhir/R4/ServiceRequest/${released}`, `/fhir/R4/ServiceRequest/${released}/_history`, `/fhir/R4/ServiceRequest/${released}/_history/1`, '/fhir/R4/Patient', `/fhir/R4/Binary/${binary}`, '/worklist', '/review-list', `/review-list/${review}`, '/peers', '/notices', `/second-opinion-requests/${released}`, `/second-opinion-requests/${released}/accesses`, `/second-opinion-requests/${released}/exchanges`, `/second-opinion-requests/${released}/transfers/gp/letter`, `/second-opinion-requests/${released}/transfers/gp/clock`, `/second-opinion-requests/${released}/free-times?kind=first-visit&from=2026-11-10T00:00:00Z&to=2026-11-11T00:00:00Z`, `/second-opinion-requests/${released}/evidence`]) {
          const { status, body, commits: tried } = await call('administrator', 'GET', path);
          expect([path, status, tried]).toEqual([path, 507, 1]);
          expect(body).not.toContain(released);
        }
      } finally {
        isFull = false;
      }
    });
  });

  test('every reading route of the real table has its row here, and no row is left over', async () => {
    expect(Object.keys(EXPECTED).toSorted()).toEqual([...await routesOf()].toSorted());
  });

  describe.each(Object.entries(EXPECTED))('%s', (route, expected) => {
    test.each(CALLERS)('by %s', async (caller) => {
      const [method = ''] = route.split(' ');
      const wanted = 'administrator' in expected ? expected[caller] : expected;
      const { status, events, commits: made } = await call(caller, method, pathOf(route), method === 'POST' ? `_id=${released}` : undefined);
      expect([status, events.map(tell)]).toEqual([wanted.includes(REFUSED) ? 403 : expect.any(Number), wanted]);
      if (wanted.length > 0 && !wanted.includes(REFUSED)) expect(status).toBe(200);
      expect(made).toBe(wanted.length > 0 ? 1 : 0);
      const ids: Record<Caller, string> = { administrator: 'administrator', coordinator: 'person-c', client: 'gp' };
      for (const { agent } of events) expect(agent.filter(({ requestor }) => requestor).map(({ who }) => who?.identifier?.value)).toEqual([ids[caller]]);
    });
  });

  describe('what a search tells', () => {
    const urlOf = ({ entity = [] }: AuditEvent): string => Buffer.from(entity.find(({ query }) => query !== undefined)?.query ?? '', 'base64').toString('utf8');

    test.each([
      ['DocumentReference', 'search-type+ITI-67 FindDocumentReferences.Audit.Responder query Patient'],
      ['Patient', 'search-type+ITI-78 Query.Audit.Supplier query Patient'],
      ['Binary', FOUND], ['Provenance', FOUND], ['Task', FOUND], ['Consent', FOUND],
    ])('a result of many %s of one patient is one event', async (type, event) => {
      const { status, events, body } = await call('administrator', 'GET', `/fhir/R4/${type}?_count=200`);
      const { entry } = JSON.parse(body) as Bundle;
      expect([status, (entry ?? []).length > 0, [...new Set(events.map(tell))]]).toEqual([200, true, [event]]);
      const patients = await call('administrator', 'GET', '/fhir/R4/Patient');
      expect(events.length).toBeLessThanOrEqual((JSON.parse(patients.body) as Bundle).entry?.length ?? 0);
    });

    test('one event for each patient in the result, each with the whole question, GET and POST alike, and no count', async () => {
      const patients = ['a', 'b', 'c'].map((id) => ({ resourceType: 'Patient' as const, id: `many-${id}`, name: [{ family: 'Velen' }] }));
      const made = await opened.ports.store.commit(transactionOf(patients.map(createEntry)));
      expect(made.ok).toBe(true);
      for (const [method, path, form] of [['GET', '/fhir/R4/Patient?family=Velen&_count=2', undefined], ['POST', '/fhir/R4/Patient/_search', 'family=Velen&_count=2']] as const) {
        const { events, commits: tries } = await call('coordinator', method, path, form);
        expect([tries, events.map(tell)]).toEqual([1, ['search-type+ITI-78 Query.Audit.Supplier query Patient', 'search-type+ITI-78 Query.Audit.Supplier query Patient']]);
        expect(new Set(events.flatMap(({ entity }) => entity?.flatMap(({ what }) => what?.reference ?? [])))).toHaveProperty('size', 2);
        for (const event of events) {
          expect(urlOf(event)).toMatch(/\/fhir\/R4\/Patient\?family=Velen&_count=2$/u);
          expect(JSON.stringify({ ...event, entity: undefined })).not.toMatch(/Velen|total/u);
        }
      }
    });

    test.each([
      ['nothing found', 'ServiceRequest?_id=none', 'search-type Query query'], ['nothing found by ITI-67', 'DocumentReference?_id=none', 'search-type+ITI-67 Query query'], ['nothing found by ITI-66', 'List?_id=none', 'search-type+ITI-66 Query query'],
      ['a count', 'ServiceRequest?_summary=count', 'search-type Query query'], ['what is no patient\'s', 'Organization', 'search-type Query query'],
    ])('%s names no patient', async (_name, query, event) => {
      for (const caller of CALLERS) {
        const { status, events } = await call(caller, 'GET', `/fhir/R4/${query}`);
        expect([caller, status, events.map(tell)]).toEqual([caller, 200, [event]]);
      }
    });

    test('what is included counts as given', async () => {
      const { events } = await call('administrator', 'GET', `/fhir/R4/Organization?_revinclude=ServiceRequest:performer&_revinclude=Task:owner&_revinclude=PractitionerRole:organization`);
      expect(events.length).toBeGreaterThan(0);
      const [found] = (await call('administrator', 'GET', `/fhir/R4/RelatedPerson?_include=RelatedPerson:patient`)).events;
      expect(found && tell(found)).toBe(FOUND);
    });

    test('the audit trail is read with one event a call, however many it shows', async () => {
      for (const path of ['/fhir/R4/AuditEvent?_count=200', '/fhir/R4/AuditEvent?_count=2']) {
        expect((await call('administrator', 'GET', path)).events.map(tell)).toEqual(['search-type Query query']);
      }
      expect((await call('coordinator', 'GET', '/fhir/R4/AuditEvent')).events.map(tell)).toEqual([REFUSED]);
      expect((await call('client', 'GET', '/fhir/R4/AuditEvent')).events.map(tell)).toEqual(['search-type Query query']); // finds nothing
    });
  });

  describe('what a read tells', () => {
    test('of what is no patient\'s: BALP Read', async () => {
      const { body } = await call('administrator', 'GET', '/fhir/R4/Organization?_count=1');
      const id = (JSON.parse(body) as Bundle).entry?.[0]?.resource?.id ?? '';
      for (const caller of CALLERS) expect((await call(caller, 'GET', `/fhir/R4/Organization/${id}`)).events.map(tell)).toEqual(['read Read Organization']);
    });

    test('of what names no patient itself: whose request it belongs to', async () => {
      for (const type of ['Provenance', 'Binary'] as const) {
        const { body } = await call('administrator', 'GET', `/fhir/R4/${type}?_count=1`);
        const id = (JSON.parse(body) as Bundle).entry?.[0]?.resource?.id ?? '';
        const { events } = await call('administrator', 'GET', `/fhir/R4/${type}/${id}/_history/1`);
        expect(events.map(tell)).toEqual([`vread PatientRead ${type} Patient`]);
      }
    });

    test('the list for the patient and the archive tell of reads and searches, those of the patient alone too', async () => {
      const patient = (JSON.parse((await call('administrator', 'GET', `/fhir/R4/ServiceRequest/${released}`)).body) as { subject: { reference: string } }).subject.reference;
      const linesOf = async (): Promise<readonly string[]> => (JSON.parse((await call('administrator', 'GET', `/second-opinion-requests/${released}/accesses`)).body) as { accesses: { who: string; what: string }[] }).accesses.map(({ who, what }) => `${who} ${what}`);
      for (const path of [`/fhir/R4/Patient?_id=${patient.replace('Patient/', '')}`, `/fhir/R4/${patient}`, `/second-opinion-requests/${released}/evidence`]) {
        clock.add({ minutes: 1 });
        expect((await call('coordinator', 'GET', path)).status).toBe(200);
      }
      const staff = 'a member of the hospital\'s staff';
      expect((await linesOf()).filter((line) => line.startsWith(staff)).slice(0, 3)).toEqual([`${staff} took the archive of everything that is known of the request`, `${staff} opened the record`, `${staff} looked the patient up`]);
    });
  });
}); };

onEngine('SQLite', () => Promise.resolve({}), () => undefined);
const postgres = startPostgres();
if (postgres) onEngine('PostgreSQL', async () => ({ databaseUrl: await postgres.createDatabase() }), postgres.stop);
else reportAbsentPostgres();

// Role x route x state: every route of the real table, with the real flows and store, called with a session of each role while a request is in each state.
import { rmSync } from 'node:fs';
import type { Task } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { transactionOf, updateEntry } from '../../src/core/fhir/bundle.ts';
import type { Role } from '../../src/core/fhir/actor.ts';
import { STEPS } from '../../src/core/fhir/path-step.ts';
import { roleId } from '../../src/core/fhir/role-id.ts';
import { STEP_CODES } from '../../src/core/fhir/systems.ts';
import { ok } from '../../src/core/kernel/result.ts';
import type { StateWord } from '../../src/core/worklist/request-state.ts';
import { bindFlows } from '../../src/http/bind-flows.ts';
import type { Flows } from '../../src/http/flows.ts';
import { createClientPorts, type OpenedClients } from '../../src/wiring/create-client-ports.ts';
import { openAdapter, type Opened } from '../../src/wiring/open-adapter.ts';
import { apiOf, newFolder, NOW, settableClock, settingsFor } from '../support/adapter.ts';
import { putAtStep } from '../support/put-at-step.ts';
import { openApp, TOKEN } from '../support/http-app.ts';
import { bytesOf, childIntake, uploadFiles } from '../support/stories.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const ROLES = ['coordinator', 'physician', 'reviewer', 'administrator'] as const;
const STATES = ['draft', 'awaiting-information', 'collecting-records', 'assessment', 'first-visit', 'team-meeting', 'multidisciplinary-meeting', 'second-visit', 'report', 'delivery', 'patient-decision', 'completed', 'cancelled', 'rejected'] as const satisfies readonly StateWord[];

type Where = readonly StateWord[];
type Expected = 'open' | Readonly<Partial<Record<Role, Where>>>;

// Written out here a second time on purpose: the table of the product is not asked what it should say.
const ALL: Where = STATES;
const AFTER_DRAFT: Where = STATES.slice(1);
const UNDER_REVIEW: Where = ['assessment', 'first-visit', 'team-meeting', 'multidisciplinary-meeting', 'second-visit', 'report', 'delivery', 'patient-decision', 'completed'];
const READ: Expected = { coordinator: ALL, administrator: ALL, physician: AFTER_DRAFT, reviewer: UNDER_REVIEW };
const COORDINATE: Expected = { coordinator: ALL, administrator: ALL };
const REVIEW: Expected = { administrator: ALL, physician: UNDER_REVIEW, reviewer: UNDER_REVIEW };
const ADMINISTER: Expected = { administrator: ALL };
/** What lists or leads to requests is open to who reads any; which ones they see is looked at below. */
const LIST: Expected = { coordinator: ALL, administrator: ALL, physician: ALL, reviewer: ALL };

const REQUEST = '/second-opinion-requests/{id}';
const EXPECTED: Readonly<Record<string, Expected>> = {
  'GET /': LIST, 'GET /worklist': LIST,
  [`GET ${REQUEST}`]: READ, 'GET /fhir/R4/Binary/{id}': READ, 'GET /fhir/R4/Bundle/{id}': READ,
  'POST /second-opinion-requests': COORDINATE, [`PATCH ${REQUEST}`]: COORDINATE, 'POST /uploads': COORDINATE,
  [`POST ${REQUEST}/cancellation`]: COORDINATE, [`POST ${REQUEST}/cancellation-answer`]: COORDINATE, [`POST ${REQUEST}/assessment`]: READ, [`POST ${REQUEST}/information/{partId}/answer`]: COORDINATE, [`POST ${REQUEST}/insurer-notice`]: COORDINATE, [`POST ${REQUEST}/documents`]: COORDINATE,
  [`POST ${REQUEST}/authorisations`]: COORDINATE, [`POST ${REQUEST}/authorisations/{partId}/withdrawal`]: COORDINATE,
  [`POST ${REQUEST}/appointments`]: COORDINATE, [`POST ${REQUEST}/appointments/{partId}/cancellation`]: COORDINATE,
  [`GET ${REQUEST}/opinion`]: REVIEW, [`POST ${REQUEST}/opinion/draft`]: REVIEW, [`POST ${REQUEST}/opinion/signature`]: REVIEW, [`POST ${REQUEST}/opinion/retraction`]: REVIEW, [`POST ${REQUEST}/opinion/handovers`]: COORDINATE, [`POST ${REQUEST}/opinion/decision`]: COORDINATE,
  [`POST ${REQUEST}/steps/{partId}/skip`]: READ, [`POST ${REQUEST}/steps/{partId}/opening`]: READ, [`POST ${REQUEST}/steps/{partId}/assignment`]: READ,
  [`POST ${REQUEST}/steps/{partId}/override`]: { administrator: ALL, physician: AFTER_DRAFT, reviewer: UNDER_REVIEW },
  [`POST ${REQUEST}/appointments/{partId}/rescheduling`]: COORDINATE, [`POST ${REQUEST}/appointments/{partId}/attendance`]: COORDINATE, [`POST ${REQUEST}/appointments/{partId}/waiver`]: COORDINATE,
  [`POST ${REQUEST}/appointments/{partId}/outcome`]: REVIEW, [`GET ${REQUEST}/appointments/{partId}/calendar`]: READ,
  [`GET ${REQUEST}/slots`]: COORDINATE, 'GET /slots': COORDINATE, 'POST /slots': COORDINATE, 'POST /slots/{id}/withdrawal': COORDINATE, 'GET /meetings': LIST, 'GET /meetings/{meeting}': LIST,
  [`POST ${REQUEST}/deliveries`]: COORDINATE, [`POST ${REQUEST}/transfers/{partId}/replay`]: COORDINATE, 'POST /peers/{peer}/replay': COORDINATE, 'GET /peers': COORDINATE, 'GET /statistics': COORDINATE, 'GET /fhir/R4/MeasureReport': COORDINATE,
  [`POST ${REQUEST}/transfers/{partId}/receipt`]: COORDINATE, [`POST ${REQUEST}/transfers/{partId}/completion`]: COORDINATE,
  [`POST ${REQUEST}/transfers/{partId}/queries`]: COORDINATE, [`POST ${REQUEST}/transfers/{partId}/answers`]: COORDINATE, [`POST ${REQUEST}/transfers/{partId}/extension`]: COORDINATE, [`GET ${REQUEST}/free-times`]: COORDINATE, [`GET ${REQUEST}/transfers/{partId}/clock`]: READ,
  [`GET ${REQUEST}/transfers/{partId}/letter`]: COORDINATE, [`POST ${REQUEST}/transfers/{partId}/letters`]: COORDINATE, [`GET ${REQUEST}/evidence`]: COORDINATE, [`GET ${REQUEST}/accesses`]: COORDINATE, [`GET ${REQUEST}/exchanges`]: COORDINATE,
  'GET /fhir/R4/{type}/{id}': COORDINATE, 'GET /fhir/R4/{type}/{id}/_history': COORDINATE, 'GET /fhir/R4/{type}/{id}/_history/{versionId}': COORDINATE,
  'GET /fhir/R4/{type}': COORDINATE, 'POST /fhir/R4/{type}/_search': COORDINATE,
  'POST /fhir/R4': COORDINATE, 'POST /fhir/R4/{type}': COORDINATE,
  'GET /notices': COORDINATE, 'POST /notices/{id}/acknowledgement': COORDINATE, 'POST /notices/{id}/snooze': COORDINATE, 'POST /notices/{id}/handover': COORDINATE,
  'GET /review-list': COORDINATE, 'GET /review-list/{id}': COORDINATE, 'POST /review-list/{id}/assignment': COORDINATE, 'POST /review-list/{id}/rejection': COORDINATE,
  'POST /deadline-checks': ADMINISTER, 'POST /deadline-recomputations': ADMINISTER, 'GET /metrics': ADMINISTER,
  'GET /login': 'open', 'POST /login': 'open', 'POST /logout': 'open', 'GET /login/start': 'open', 'GET /login/callback': 'open',
  'GET /fhir/R4/metadata': 'open', 'GET /healthz': 'open', 'GET /readyz': 'open', 'GET /schemas/{file}': 'open', 'GET /openapi.json': 'open', 'GET /.well-known/jwks.json': 'open',
  'GET /.well-known/smart-configuration': 'open', 'GET /fhir/R4/.well-known/smart-configuration': 'open', 'GET /.well-known/oauth-authorization-server': 'open', 'POST /oauth2/token': 'open',
};

let app: Awaited<ReturnType<typeof openApp>>;
let opened: Opened;
let clients: OpenedClients;
const folder = newFolder();
const clock = settableClock(NOW);
/** Cookie by role; `nobody`: signed in without a role, as no sign-in lets it happen. */
const sessions = new Map<Role | 'nobody', string>();
interface Made { readonly id: string; readonly binary: string; readonly intakeBinary: string }
const made = new Map<StateWord, Made>();

/** A sign-in that proves whatever role the test asks for. */
const fakeSignIn: Pick<Flows, 'beginSignIn' | 'signInPerson'> = {
  beginSignIn: () => Promise.resolve(ok({ url: 'https://idp.example.org/auth', attempt: { state: 's', nonce: 'n', codeVerifier: 'v' } })),
  signInPerson: (_call, { search }) => {
    const roles = ROLES.filter((role) => new URLSearchParams(search).get('role') === role);
    return Promise.resolve(ok({ actor: { id: `person-${roles.join('')}`, kind: 'person' as const, roles }, name: 'Somebody' }));
  },
};

const cookieOf = (response: Response, name: string): string => response.headers.getSetCookie().find((c) => c.startsWith(`${name}=`))?.split(';')[0] ?? '';
const openSession = async (role: string): Promise<string> => {
  const begun = await fetch(`${app.url}/login/start`, { redirect: 'manual' });
  return cookieOf(await fetch(`${app.url}/login/callback?role=${role}`, { headers: { Cookie: cookieOf(begun, 'sign-in') } }), 'session');
};

const call = (method: string, path: string, cookie: string, init: RequestInit = {}): Promise<Response> => fetch(`${app.url}${path}`, {
  method, redirect: 'manual', ...init, headers: { 'Cookie': cookie, 'Sec-Fetch-Site': 'same-origin', ...(method === 'GET' ? {} : { 'Content-Type': 'application/json' }), ...(init.headers as Record<string, string> | undefined) },
  ...(method === 'GET' ? {} : { body: '{}' }),
});

const coordinationOf = async (id: string): Promise<Task> => {
  const found = await opened.ports.store.search({ type: 'Task', filters: [{ code: 'focus', values: [`ServiceRequest/${id}`] }] });
  if (!found.ok || found.value.matches[0]?.resourceType !== 'Task') throw new Error('no coordination task');
  return found.value.matches[0];
};
const end = async (id: string, status: Task['status']): Promise<void> => {
  const { statusReason: _reason, ...rest } = await coordinationOf(id);
  const moved = await opened.ports.store.commit(transactionOf([updateEntry({ ...rest, status, businessStatus: { coding: [{ system: STEP_CODES, code: 'closed' }] } })]));
  if (!moved.ok) throw new Error(JSON.stringify(moved.failure));
};

/** States that a request is put into here; in the others it is as it comes. */
const move = async (id: string, state: StateWord): Promise<void> => {
  const step = STEPS.find((s) => s === state);
  if (step) await putAtStep(opened.ports, id, step);
  else if (state === 'draft' || state === 'completed' || state === 'cancelled' || state === 'rejected') await end(id, state);
};

const make = async (state: StateWord): Promise<Made> => {
  const api = apiOf(app.url);
  const intake = { ...childIntake(clock.now(), [state === 'awaiting-information' ? 'noord' : 'gp']), authorisations: [] };
  const submitted = await api.post('/second-opinion-requests', await uploadFiles(api, intake));
  const id = submitted.body.at('id').text;
  const filed = await api.upload(`/second-opinion-requests/${id}/documents?type=11502-2`, 'text/plain', bytesOf('text/plain', `result ${state}`));
  const url = filed.body.at('dossier', 'documents').list.map((d) => d.at('url').text).find((u) => u.includes('Binary/')) ?? '';
  await move(id, state);
  const now = (await api.get(`/second-opinion-requests/${id}`)).body.at('state').text;
  if (now !== state) throw new Error(`meant ${state}, is ${now}`);
  return { id, binary: url.split('/').at(-1) ?? '', intakeBinary: roleId(opened.ports.digestText, id)('intake') };
};

beforeAll(async () => {
  const world = await openAdapter(settingsFor(folder), { publicUrl: 'http://127.0.0.1' }, { clock });
  if (!world.ok) throw new Error(JSON.stringify(world.failure));
  opened = world.value;
  clients = createClientPorts(opened.ports, opened.clients, TOKEN);
  const flows = bindFlows({ ...opened.ports, ...clients.ports }, { profiles: () => ({ ok: true }), deadlines: () => ({ ok: true }), transfers: () => ({ ok: true }), disk: () => ({ ok: true }) });
  app = await openApp({ ...flows, ...fakeSignIn }, { clock });
  for (const role of [...ROLES, 'nobody' as const]) sessions.set(role, await openSession(role));
  for (const state of STATES) made.set(state, await make(state));
});
afterAll(async () => {
  await app.stop();
  clients.close();
  await opened.close();
  rmSync(folder, { recursive: true, force: true });
});

const routesOf = async (): Promise<readonly string[]> => {
  const { paths } = await (await app.get('/openapi.json')).json() as { paths: Record<string, Record<string, unknown>> };
  return Object.entries(paths).flatMap(([at, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${at}`));
};

const pathOf = (route: string, { id, binary }: Made): string => route.slice(route.indexOf(' ') + 1)
  .replace('/Binary/{id}', `/Binary/${binary}`).replace('/Bundle/{id}', `/Bundle/${binary}`).replace('{type}/{id}', `ServiceRequest/${id}`).replace('{type}', 'ServiceRequest').replace('{id}', id).replace('{partId}', 'none').replace('{peer}', 'none').replace('{meeting}', 'none').replace('{versionId}', '1').replace('{file}', 'second-opinion-request.json');

const madeIn = (state: StateWord): Made => made.get(state) ?? { id: '', binary: '', intakeBinary: '' };

test('every route of the real table has its row here, and no row is left over', async () => {
  expect(Object.keys(EXPECTED).toSorted()).toEqual([...await routesOf()].toSorted());
});

describe.each(Object.entries(EXPECTED).filter(([, expected]) => expected !== 'open'))('%s', (route, expected) => {
  const method = route.slice(0, route.indexOf(' '));

  test.each(ROLES)('%s, in each state', async (role) => {
    const allowed = expected === 'open' ? ALL : expected[role] ?? [];
    const answers = await Promise.all(STATES.map(async (state) => [state, (await call(method, pathOf(route, madeIn(state)), sessions.get(role) ?? '')).status] as const));
    expect(answers.filter(([, status]) => status === 401 || status >= 500)).toEqual([]);
    expect(answers.filter(([, status]) => status !== 403).map(([state]) => state)).toEqual(allowed);
  });

  test('nobody without a role, nobody without a session', async () => {
    const path = pathOf(route, madeIn('assessment'));
    expect((await call(method, path, sessions.get('nobody') ?? '')).status).toBe(403);
    expect((await call(method, path, '')).status).toBe(401);
  });

  test('a session changes nothing from another page than ours', async () => {
    const path = pathOf(route, madeIn('assessment'));
    const cookie = sessions.get('administrator') ?? '';
    for (const headers of [{ 'Sec-Fetch-Site': 'cross-site' }, { 'Sec-Fetch-Site': 'same-site' }, { 'Sec-Fetch-Site': 'none' }, { 'Sec-Fetch-Site': 'cross-site', 'Origin': app.url }]) {
      const { status } = await call(method, path, cookie, { headers: headers as unknown as Record<string, string> });
      expect([JSON.stringify(headers), status === 401]).toEqual([JSON.stringify(headers), method !== 'GET']);
    }
    const silent = await fetch(`${app.url}${path}`, { method, redirect: 'manual', headers: { Cookie: cookie }, ...(method !== 'GET' && { body: '{}' }) });
    expect(silent.status === 401).toBe(method !== 'GET');
    const older = await fetch(`${app.url}${path}`, { method, redirect: 'manual', headers: { 'Cookie': cookie, 'Origin': app.url, 'Content-Type': 'application/json' }, ...(method !== 'GET' && { body: '{}' }) });
    expect(older.status).not.toBe(401);
  });
});

test.each(Object.entries(EXPECTED).filter(([route, expected]) => expected === 'open' && !route.startsWith('POST')))('%s is open', async (route) => {
  const { status } = await fetch(`${app.url}${pathOf(route, madeIn('assessment'))}`, { redirect: 'manual' });
  // who comes back from a sign-in that was not begun here is told so
  expect(status).toBe({ 'GET /login/callback': 401, 'GET /login/start': 303 }[route] ?? 200);
});

describe('what a role sees', () => {
  const rowsOf = async (role: Role): Promise<readonly string[]> => {
    const page = await (await call('GET', '/worklist', sessions.get(role) ?? '')).json() as { rows: { id: string; state: string }[] };
    return page.rows.map((row) => row.state).toSorted();
  };

  test('the worklist holds the requests that the role may open', async () => {
    const open = STATES.filter((s) => !['completed', 'cancelled', 'rejected'].includes(s)).toSorted();
    expect(await rowsOf('coordinator')).toEqual(open);
    expect(await rowsOf('administrator')).toEqual(open);
    expect(await rowsOf('physician')).toEqual(open.filter((s) => s !== 'draft'));
    expect(await rowsOf('reviewer')).toEqual(open.filter((s) => (UNDER_REVIEW as readonly string[]).includes(s)));
  });

  test('how much waits for a coordinator is told to who may do something about it', async () => {
    const waiting = await Promise.all(ROLES.map(async (role) => [role, (await (await call('GET', '/worklist', sessions.get(role) ?? '')).json() as { waiting?: object }).waiting] as const));
    expect(Object.fromEntries(waiting)).toEqual({ coordinator: { reviews: 0, givenUp: 0, notices: 0 }, administrator: { reviews: 0, givenUp: 0, notices: 0 }, physician: undefined, reviewer: undefined });
  });

  test('the intake as it came is for the coordinator, not for who reads the dossier', async () => {
    const { intakeBinary, binary } = madeIn('assessment');
    expect(intakeBinary).not.toBe('');
    expect(intakeBinary).not.toBe(binary);
    const statuses = await Promise.all(ROLES.map(async (role) => [role, (await call('GET', `/fhir/R4/Binary/${intakeBinary}`, sessions.get(role) ?? '')).status]));
    expect(Object.fromEntries(statuses)).toEqual({ coordinator: 200, administrator: 200, physician: 403, reviewer: 403 });
  });

  test.each(['/fhir/R4/AuditEvent', '/fhir/R4/Patient?_revinclude=AuditEvent:patient', '/fhir/R4/Patient?_revinclude:iterate=AuditEvent:patient', '/fhir/R4/Patient?_has:AuditEvent:patient:action=R'])('%s is for the administrator', async (path) => {
    const statuses = await Promise.all(ROLES.map(async (role) => [role, (await call('GET', path, sessions.get(role) ?? '')).status === 403]));
    expect(Object.fromEntries(statuses)).toEqual({ coordinator: true, physician: true, reviewer: true, administrator: false });
  });

  test('who is turned away stands on the audit trail, with the route and without the address', async () => {
    const { id } = madeIn('draft');
    expect((await call('GET', `/second-opinion-requests/${id}`, sessions.get('reviewer') ?? '')).status).toBe(403);
    const found = await opened.ports.store.search({ type: 'AuditEvent', filters: [], count: 20 });
    const audits = found.ok ? found.value.matches.filter((r) => r.resourceType === 'AuditEvent') : [];
    const refusal = audits.find((a) => a.subtype?.[0]?.code === 'AuthZ-Role' && a.agent[0]?.who?.identifier?.value === 'person-reviewer');
    expect([refusal?.outcome, refusal?.outcomeDesc]).toEqual(['8', 'not permitted: GET /second-opinion-requests/{id}']);
    expect(JSON.stringify(refusal)).not.toContain(id);
  });

  test('the failure page says who is signed in, and leads out', async () => {
    const page = await (await call('GET', `/second-opinion-requests/${madeIn('draft').id}`, sessions.get('physician') ?? '', { headers: { Accept: 'text/html' } })).text();
    expect(page).toContain('Somebody');
    expect(page).toContain('action="/logout"');
    expect(page).toContain('another role');
  });
});

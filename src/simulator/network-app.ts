// The simulated regional network: ITI-78, ITI-66, ITI-67 and ITI-68 behind a bearer token or a custodian's own. It keeps references; documents stay with their
// custodians and pass through its gateway, so that a caller's token never leaves this host. `/custodians/{key}/fhir` shows one custodian's part.
import express, { type Express, type Request, type RequestHandler, type Response, type Router } from 'express';
import type { Resource } from '@medplum/fhirtypes';
import { addressOf } from './address-of.ts';
import { authorizationServer } from './authorization-server.ts';
import { calendarApp } from './calendar-app.ts';
import { checkAccess } from './check-access.ts';
import { faults, type FaultKind } from './faults.ts';
import type { NetworkState, SeenCall } from './network-state.ts';
import { recipientApp } from './recipient-app.ts';
import { searchDocuments } from './search-documents.ts';
import { searchLists } from './search-lists.ts';
import { searchPatients, type Parameters } from './search-patients.ts';
import { serveDocument } from './serve-document.ts';
import { strikeFault } from './strike-fault.ts';
import { toDocumentReference } from './to-document-reference.ts';
import { toOutcome } from './to-outcome.ts';
import { toSearchset } from './to-searchset.ts';

export interface NetworkSettings {
  readonly token: string;
  /** Custodians who want SMART Backend Services. */
  readonly smart: ReadonlySet<string>;
  readonly pageSize: number;
  /** The simulator's own port, known once it listens. */
  readonly port: () => number;
  /** Ports of the custodians' own servers, and the key that the gateway shows them. */
  readonly custodianPorts: ReadonlyMap<string, number>;
  readonly gatewayKey: string;
}

const MAX_PAGE_SIZE = 200;

const answer = (response: Response, resource: Resource, status = 200): void => { response.status(status).type('application/fhir+json').send(JSON.stringify(resource)); };
const faultOf = (response: Response): FaultKind | undefined => faults.find((kind) => kind === response.locals['fault']);

const parametersOf = (request: Request): URLSearchParams => {
  const query = new URL(request.originalUrl, addressOf(0)).searchParams;
  const form: unknown = request.body;
  for (const [name, value] of typeof form === 'string' ? new URLSearchParams(form) : []) query.append(name, value);
  return query;
};

const toParameters = (query: URLSearchParams): Parameters => new Map([...query.keys()].map((name) => [name, query.getAll(name).filter((v) => v !== '')]));

const needToken = (state: NetworkState, settings: NetworkSettings): RequestHandler => (request, response, next) => {
  const access = checkAccess(state, { path: request.path, authorization: request.get('authorization') }, settings);
  const call: SeenCall = { method: request.method, path: request.path, query: new URL(request.originalUrl, addressOf(0)).search, authorised: access === 'granted' };
  state.calls.push(call);
  response.once('close', () => { call.status = response.statusCode; });
  if (access === 'granted' || request.path.endsWith('/metadata')) next();
  else if (access === 'unknown') answer(response, toOutcome('login', 'bearer token missing or wrong'), 401);
  else answer(response, toOutcome('forbidden', 'the scope of the token does not cover this'), 403);
};

const fhirRoutes = (state: NetworkState, settings: NetworkSettings, elsewhere: () => string): Router => {
  const routes = express.Router({ mergeParams: true });
  const baseOf = (request: Request): string => addressOf(settings.port(), request.baseUrl);
  const reference = (id: string): Resource | undefined => {
    const document = state.documents.get(id);
    return document && !document.held ? toDocumentReference(document, state, addressOf(settings.port(), `/gateway/${document.custodian}/${document.id}`)) : undefined;
  };
  const sendPage = (request: Request, response: Response, found: readonly Resource[]): void => {
    const query = parametersOf(request);
    const self = new URL(`${baseOf(request)}${request.path.replace(/\/_search$/u, '')}`);
    for (const [name, value] of query) if (name !== '_page') self.searchParams.append(name, value);
    const pageSize = Math.min(Number(query.get('_count') ?? settings.pageSize) || settings.pageSize, MAX_PAGE_SIZE);
    answer(response, toSearchset(found, { base: baseOf(request), self, page: Number(query.get('_page') ?? 0), pageSize, fault: faultOf(response), elsewhere: elsewhere() }));
  };
  const findPatients: RequestHandler = (request, response) => { sendPage(request, response, searchPatients(state, toParameters(parametersOf(request)))); };
  /** ITI-66 and ITI-67: whose, and of what status, must be said. */
  const findOf = (search: (query: Parameters, custodian: string | undefined) => readonly Resource[]): RequestHandler<{ custodian?: string }> => (request, response) => {
    const query = toParameters(parametersOf(request as Request));
    if (query.has('status') && (query.has('patient') || query.has('patient.identifier'))) sendPage(request as Request, response, search(query, request.params.custodian));
    else answer(response, toOutcome('required', 'patient or patient.identifier, and status, are required'), 400);
  };
  const findDocuments = findOf((query, custodian) => searchDocuments(state, query, custodian).flatMap((d) => reference(d.id) ?? []));
  const findLists = findOf((query, custodian) => searchLists(state, query, custodian));
  const read = (find: (id: string) => Resource | undefined): RequestHandler<{ id: string }> => (request, response) => {
    const found = find(request.params.id);
    if (found) answer(response, found);
    else answer(response, toOutcome('not-found', 'no such resource'), 404);
  };
  routes.get('/metadata', (_request, response) => {
    answer(response, { resourceType: 'CapabilityStatement', status: 'active', date: '2026-11-01', kind: 'instance', fhirVersion: '4.0.1', format: ['json'], rest: [{ mode: 'server' }] });
  });
  routes.get('/Patient', findPatients).post('/Patient/_search', findPatients);
  routes.get('/DocumentReference', findDocuments).post('/DocumentReference/_search', findDocuments);
  routes.get('/List', findLists).post('/List/_search', findLists);
  routes.get('/Patient/:id', read((id) => state.patients.get(id)));
  routes.get('/Organization/:id', read((id) => state.custodians.get(id)));
  routes.get('/DocumentReference/:id', read(reference));
  return routes;
};

export const networkApp = (state: NetworkState, settings: NetworkSettings): Express => {
  const app = express();
  app.disable('x-powered-by');
  // Another host to a careful client: another origin, where no token may arrive.
  const elsewhere = (): string => addressOf([...settings.custodianPorts.values()][0] ?? 1, '/documents/elsewhere');
  const strike = strikeFault(state, elsewhere);
  app.use(authorizationServer(state, { custodians: settings.smart, port: settings.port, elsewhere, strike }));
  const guard = [needToken(state, settings), strike, express.text({ type: 'application/x-www-form-urlencoded' })];
  const routes = fhirRoutes(state, settings, elsewhere);
  app.use(guard);
  app.use('/fhir', routes);
  app.use('/custodians/:custodian/fhir', routes);
  app.use('/recipient/fhir', recipientApp(state, settings.port));
  app.use('/ehr/fhir', calendarApp(state));
  app.get('/gateway/:custodian/:id', serveDocument(state, settings));
  return app;
};

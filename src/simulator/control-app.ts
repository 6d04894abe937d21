// How a person or a test steers the simulator while it runs. Not part of any standard; loopback only, without a token.
import { createHash } from 'node:crypto';
import express, { type Express, type RequestHandler } from 'express';
import type { Patient } from '@medplum/fhirtypes';
import { faults, type Fault } from './faults.ts';
import type { NetworkState } from './network-state.ts';
import type { DocumentSeed } from './seeds.ts';

type Json = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
const isPatient = (value: unknown): value is Patient => isRecord(value) && value['resourceType'] === 'Patient' && textOf(value['id']) !== undefined;

/** `{path, kind, delayMs?, retryAfter?, times?}` */
const toFault = (body: Json): Fault | undefined => {
  const { path, delayMs, retryAfter, times } = body;
  const kind = faults.find((k) => k === body['kind']);
  if (typeof path !== 'string' || !kind) return undefined;
  return { path, kind, ...(typeof delayMs === 'number' && { delayMs }), ...(typeof retryAfter === 'number' && { retryAfter }), ...(typeof times === 'number' && { times }) };
};

const toContentSpec = (body: Json): DocumentSeed['content'] => {
  const text = textOf(body['text']) ?? 'An invented document';
  if (body['contentType'] === 'text/plain') return { kind: 'text', text };
  return { kind: 'pdf', text, ...(typeof body['sizeBytes'] === 'number' && { sizeBytes: body['sizeBytes'] }) };
};

/** `{id, patientId, custodian, type, display?, title?, language?, createdAt?, contentType?, text?, sizeBytes?, held?}`; undefined: one that is needed is missing. */
const toSeed = (body: Json): DocumentSeed | undefined => {
  const [id, patientId, custodian, code] = ['id', 'patientId', 'custodian', 'type'].map((name) => textOf(body[name]));
  if (!id || !patientId || !custodian || !code) return undefined;
  const or = (name: string, otherwise: string): string => textOf(body[name]) ?? otherwise;
  return {
    id, patientId, custodian, type: { code, display: or('display', code) }, title: or('title', 'Document'), language: or('language', 'en'),
    createdAt: or('createdAt', '2026-11-01T10:00:00+01:00'), content: toContentSpec(body), held: body['held'] === true,
  };
};

/** Answers what `act` gives, or 400 where the body does not say what is to be done. */
const onBody = (act: (body: Json) => unknown): RequestHandler => (request, response) => {
  const body: unknown = request.body;
  const done = act(isRecord(body) ? body : {});
  if (done === undefined) response.status(400).json({ error: 'the body does not say what is to be done' });
  else response.json(done);
};

const which = (body: Json): { custodian?: string | undefined; id?: string | undefined } => ({ custodian: textOf(body['custodian']), id: textOf(body['id']) });

export const controlApp = (state: NetworkState): Express => {
  const app = express();
  app.use(express.json());
  app.get('/state', (_request, response) => {
    response.json({ patients: [...state.patients.keys()], custodians: [...state.custodians.keys()], documents: [...state.documents.values()].map(({ content: _content, ...facts }) => facts), received: [...state.received.values()].map(({ id, document, bytes }) => ({ id, uniqueId: document.masterIdentifier?.value, sizeBytes: bytes.length, hash: createHash('sha1').update(bytes).digest('base64') })), appointments: [...state.calendar.kept.values()].map(({ appointment: { id, status, start, end } }) => ({ id, status, start, end })), faults: state.listFaults() });
  });
  app.get('/calls', (_request, response) => { response.json(state.calls); });
  app.post('/patients', onBody((body) => {
    if (!isPatient(body)) return undefined;
    state.patients.set(body.id ?? '', body);
    return { id: body.id };
  }));
  app.post('/documents', onBody((body) => {
    const seed = toSeed(body);
    return seed && state.patients.has(seed.patientId) && state.custodians.has(seed.custodian) ? { id: state.addDocument(seed).id } : undefined;
  }));
  app.post('/times', onBody((body) => {
    const [id, start, end] = ['id', 'start', 'end'].map((name) => textOf(body[name]));
    if (id === undefined || start === undefined || end === undefined) return undefined;
    state.calendar.times.set(id, { id, start, end });
    return { id };
  }));
  app.post('/clients', onBody((body) => {
    const [clientId, jwksUrl] = [textOf(body['clientId']), textOf(body['jwksUrl'])];
    if (clientId === undefined || jwksUrl === undefined || !URL.canParse(jwksUrl)) return undefined;
    state.clients.set(clientId, jwksUrl);
    return { clientId };
  }));
  app.post('/hold', onBody((body) => ({ changed: state.hold(true, which(body)) })));
  app.post('/release', onBody((body) => ({ changed: state.hold(false, which(body)) })));
  app.post('/faults', onBody((body) => {
    const fault = toFault(body);
    if (!fault) return undefined;
    state.setFaults([...state.listFaults(), fault]);
    return { faults: state.listFaults() };
  }));
  app.delete('/faults', (_request, response) => {
    state.setFaults([]);
    response.json({ faults: [] });
  });
  app.post('/reset', onBody(() => {
    state.reset();
    return { reset: true };
  }));
  return app;
};

// A simulated Document Recipient: takes ITI-65 packages, shows by ITI-67 what it has, gives it back by ITI-68. Behind the network's token, at `/recipient/fhir`.
import { createHash } from 'node:crypto';
import express, { type Request, type RequestHandler, type Response, type Router } from 'express';
import type { Binary, Bundle, BundleEntry, DocumentReference, Identifier, Patient, Resource } from '@medplum/fhirtypes';
import { addressOf } from './address-of.ts';
import type { FaultKind } from './faults.ts';
import { matchesToken } from './matches-token.ts';
import type { NetworkState, ReceivedDocument } from './network-state.ts';
import { readReplacements } from './read-replacements.ts';
import { toOutcome } from './to-outcome.ts';

const MOST = '64mb';
const FHIR_JSON = 'application/fhir+json';

interface Sent { readonly document: DocumentReference; readonly bytes: Buffer; readonly patient: Patient | undefined }

const answer = (response: Response, resource: Resource, status = 200): void => { response.status(status).type(FHIR_JSON).send(JSON.stringify(resource)); };

const isBundle = (value: unknown): value is Bundle => typeof value === 'object' && value !== null && 'resourceType' in value && value.resourceType === 'Bundle';
const ofType = <T extends Resource['resourceType']>(bundle: Bundle, type: T): readonly (BundleEntry & { readonly resource: Extract<Resource, { resourceType: T }> })[] =>
  (bundle.entry ?? []).filter((e): e is BundleEntry & { readonly resource: Extract<Resource, { resourceType: T }> } => e.resource?.resourceType === type);

const binaryOf = (bundle: Bundle, url: string | undefined): Binary | undefined => ofType(bundle, 'Binary').find((e) => e.fullUrl === url)?.resource;

const sha1Of = (bytes: Uint8Array): string => createHash('sha1').update(bytes).digest('base64');

const bytesOf = (bundle: Bundle, document: DocumentReference): Buffer | undefined => {
  const attachment = document.content[0]?.attachment;
  const bytes = Buffer.from(binaryOf(bundle, attachment?.url)?.data ?? '', 'base64');
  return bytes.length === attachment?.size && sha1Of(bytes) === attachment.hash ? bytes : undefined;
};

/** Documents whose bytes are in the package and are what the metadata says; `undefined`: one is not. */
const read = (bundle: Bundle): readonly Sent[] | undefined => {
  const patient = ofType(bundle, 'Patient')[0]?.resource;
  const sent = ofType(bundle, 'DocumentReference').map(({ resource: document }) => {
    const bytes = bytesOf(bundle, document);
    return bytes && document.masterIdentifier?.value ? { document, bytes, patient } : undefined;
  });
  return sent.includes(undefined) ? undefined : sent.flatMap((s) => s ?? []);
};

const locationOf = ({ resource, fullUrl = '' }: BundleEntry, ids: ReadonlyMap<string, string>): string => `${resource?.resourceType ?? ''}/${ids.get(fullUrl) ?? fullUrl.split(':').at(-1) ?? ''}`;

const toResponse = (bundle: Bundle, ids: ReadonlyMap<string, string>, fault: FaultKind | undefined): Bundle => ({
  resourceType: 'Bundle', type: 'transaction-response',
  entry: (bundle.entry ?? []).map((entry) => {
    if (entry.request?.method === 'PATCH') return { response: { status: '200 OK', location: entry.request.url } };
    return { response: { status: '201 Created', ...(fault !== 'lie-locations' && { location: locationOf(entry, ids) }) } };
  }),
});

const keep = (state: NetworkState, { document, bytes, patient }: Sent, kept: { readonly id: string; readonly isOther: boolean }): ReceivedDocument => {
  const content = kept.isOther ? Buffer.concat([bytes, Buffer.from('other')]) : bytes;
  const received = { id: kept.id, document, bytes: content, patient };
  state.received.set(kept.id, received);
  return received;
};

const isKnown = (state: NetworkState, { document }: Sent): boolean => [...state.received.values()].some((r) => r.document.masterIdentifier?.value === document.masterIdentifier?.value);

/** What the fault says is done once everything was kept. */
const finish = (response: Response, bundle: Bundle, fault: FaultKind | undefined): void => {
  if (fault === 'cut-after-accept') response.destroy();
  else if (fault === '500-after-accept') answer(response, toOutcome('exception', 'failed after all'), 500);
  else answer(response, bundle);
};

const parse = (body: unknown): { readonly bundle: Bundle; readonly sent: readonly Sent[] } | undefined => {
  const sent = isBundle(body) && body.type === 'transaction' && ofType(body, 'List').length === 1 ? read(body) : undefined;
  return isBundle(body) && sent ? { bundle: body, sent } : undefined;
};

const keepAll = (state: NetworkState, { bundle, sent }: { readonly bundle: Bundle; readonly sent: readonly Sent[] }, isOther: boolean): ReadonlyMap<string, string> => {
  const ids = new Map<string, string>();
  for (const one of sent) {
    const id = (state.received.size + 1).toString();
    keep(state, one, { id, isOther });
    ids.set(ofType(bundle, 'DocumentReference').find((e) => e.resource === one.document)?.fullUrl ?? '', id);
  }
  return ids;
};

const supersede = (state: NetworkState, ids: readonly string[]): void => {
  for (const id of ids) {
    const earlier = state.received.get(id);
    if (earlier) state.received.set(id, { ...earlier, document: { ...earlier.document, status: 'superseded' } });
  }
};

const receive = (state: NetworkState): RequestHandler => (request, response) => {
  const fault = response.locals['fault'] as FaultKind | undefined;
  const parsed = parse(request.body);
  if (!parsed) {
    answer(response, toOutcome('invalid', 'not a document bundle, or bytes that are not what they are said to be'), 422);
    return;
  }
  const { bundle, sent } = parsed;
  if (fault === 'duplicate' || sent.some((s) => isKnown(state, s))) {
    answer(response, toOutcome('duplicate', 'a uniqueId is taken'), 422);
    return;
  }
  const superseded = readReplacements(state, bundle);
  if (typeof superseded === 'string') {
    answer(response, toOutcome('business-rule', superseded), 422);
    return;
  }
  const ids = fault === 'lie-accepted' ? new Map<string, string>() : keepAll(state, parsed, fault === 'keep-other');
  supersede(state, superseded);
  finish(response, toResponse(bundle, ids, fault), fault);
};

const isNamed = (values: readonly string[] | undefined, identifier: Identifier | undefined): boolean => matchesToken(values, identifier?.system, identifier?.value ?? '');

const isSought = ({ document, patient }: ReceivedDocument, request: Request): boolean => {
  const [id, who] = [document.masterIdentifier, patient?.identifier?.[0]];
  return matchesToken(valuesOf(request, 'status'), undefined, document.status) && isNamed(valuesOf(request, 'identifier'), id) && isNamed(valuesOf(request, 'patient.identifier'), who);
};

const toFound = ({ id, document, bytes, patient }: ReceivedDocument, base: string): DocumentReference => ({
  ...document, id,
  subject: { ...(patient?.identifier?.[0] && { identifier: patient.identifier[0] }), display: 'as received' },
  content: document.content.map((c) => ({ ...c, attachment: { ...c.attachment, url: `${base}/documents/${id}`, size: bytes.length, hash: sha1Of(bytes) } })),
});

const valuesOf = (request: Request, name: string): readonly string[] | undefined => {
  const values = new URL(request.originalUrl, addressOf(0)).searchParams.getAll(name);
  return values.length > 0 ? values : undefined;
};

/** `port`: the simulator's own, known once it listens. */
export const recipientApp = (state: NetworkState, port: () => number): Router => {
  const routes = express.Router();
  routes.post('/', express.json({ type: FHIR_JSON, limit: MOST }), receive(state));
  routes.get('/DocumentReference', (request, response) => {
    const base = addressOf(port(), '/recipient/fhir');
    const found = response.locals['fault'] === 'index-late' ? [] : [...state.received.values()].filter((r) => isSought(r, request));
    answer(response, { resourceType: 'Bundle', type: 'searchset', total: found.length, entry: found.map((r) => ({ fullUrl: `${base}/DocumentReference/${r.id}`, resource: toFound(r, base), search: { mode: 'match' } })) });
  });
  routes.get('/documents/:id', (request, response) => {
    const received = state.received.get(request.params.id);
    if (received) response.type(received.document.content[0]?.attachment.contentType ?? 'application/octet-stream').send(received.bytes);
    else answer(response, toOutcome('not-found', 'no such document'), 404);
  });
  return routes;
};

// Documents that others send: ITI-65 Provide Document Bundle and ITI-105 Simplified Publish. https://profiles.ihe.net/ITI/MHD/ITI-65.html, ITI-105.html
import type { Request } from 'express';
import { toOperationOutcome } from '../../core/fhir/to-operation-outcome.ts';
import { fail, ok, type Result } from '../../core/kernel/result.ts';
import { fhirFormat } from '../fhir/fhir-format.ts';
import { readProvided, type ProvidedBody } from '../fhir/read-provided.ts';
import { toProvideResponse } from '../fhir/to-provide-response.ts';
import { limitConcurrent } from '../limit-concurrent.ts';
import { readQuery } from '../read-query.ts';
import { reply } from '../reply.ts';
import type { HttpParts, Operation, Reply, Route } from '../route.ts';

const ROOT = '/fhir/R4';
const BODY: NonNullable<Operation['body']> = { 'application/fhir+json': { type: 'object' }, 'application/fhir+xml': { type: 'string' } };

const read = async ({ flows, options }: HttpParts, req: Request): Promise<Result<ProvidedBody>> => {
  const query = readQuery(req);
  const format = query.ok ? fhirFormat.check(req) : query;
  if (!format.ok) return format;
  return readProvided(req, { maxBytes: options.maxProvideBytes, keep: (bytes) => flows.keepProvided(bytes, options.maxProvideBytes), parseXml: options.fhirXml.parse });
};

type Limit = ReturnType<typeof limitConcurrent>;

const provide = (parts: HttpParts, limit: Limit): Route => ({
  method: 'post', path: ROOT, access: { act: 'provide-documents', scopes: [] }, // the flow checks the scope of each entry
  operation: { summary: 'Send documents with their metadata (IHE MHD ITI-65)', body: BODY, responses: { 200: 'a transaction-response, one entry for each of the request' } },
  answer: ({ req, call }): Promise<Result<Reply>> => limit(async () => {
    const provided = await read(parts, req);
    if (!provided.ok) return provided;
    const answered = await parts.flows.provideDocumentBundle(call, provided.value);
    return answered.ok ? ok(reply.fhir(toProvideResponse(answered.value))) : answered;
  }),
});

/** The address is that of every type's search, where GET is allowed. */
const notAllowed = (): Reply => {
  const { status, outcome } = toOperationOutcome(fail('method-not-allowed', 'a DocumentReference is what can be made here (ITI-105)').failure);
  return { status, headers: { Allow: 'GET, HEAD' }, body: { kind: 'fhir', value: outcome } };
};

const publish = (parts: HttpParts, limit: Limit): Route => ({
  method: 'post', path: `${ROOT}/{type}`, access: { act: 'provide-documents', scopes: (req) => [{ letter: 'c', type: typeof req.params['type'] === 'string' ? req.params['type'] : '' }] },
  operation: { summary: 'Send one document inside its DocumentReference (IHE MHD ITI-105)', body: BODY, responses: { 200: 'it came before', 201: 'the DocumentReference as it was made' } },
  answer: async ({ req, call }): Promise<Result<Reply>> => {
    if (req.params['type'] !== 'DocumentReference') return ok(notAllowed());
    return limit(async () => {
      const provided = await read(parts, req);
      if (!provided.ok) return provided;
      const answered = await parts.flows.publishDocument(call, provided.value);
      if (!answered.ok) return answered;
      const { entry, document } = answered.value;
      const headers = { Location: `${parts.options.publicUrl}${ROOT}/${entry.location}`, ...(entry.etag !== undefined && { ETag: entry.etag }) };
      return ok({ ...reply.fhir(document, headers), status: entry.status === '201 Created' ? 201 : 200 });
    });
  },
});

export const provideRoutes = (parts: HttpParts): readonly Route[] => {
  const limit = limitConcurrent(parts.options.maxProvideConcurrent);
  return [provide(parts, limit), publish(parts, limit)];
};

// The content of a document (ITI-68): its own bytes, streamed and never shown by the browser itself, or a Binary where FHIR is asked for.
import type { Request } from 'express';
import { fail, ok, type Result } from '../../core/kernel/result.ts';
import { chooseMediaType } from '../choose-media-type.ts';
import { chooseRange } from '../fhir/choose-range.ts';
import { fhirFormat, type FhirFormat } from '../fhir/fhir-format.ts';
import { toBinaryResource } from '../fhir/to-binary-resource.ts';
import type { ByteRange, OpenedBinary } from '../../flows/open-binary.ts';
import { parseMediaType } from '../parse-media-type.ts';
import { readHeader } from '../read-header.ts';
import type { Exchange, HttpParts, Reply, Route } from '../route.ts';

const FHIR: Readonly<Record<FhirFormat, string>> = { json: 'application/fhir+json', xml: 'application/fhir+xml' };
const EXTENSIONS: Readonly<Record<string, string>> = {
  'application/pdf': '.pdf', 'text/plain': '.txt', 'image/jpeg': '.jpg', 'image/png': '.png', 'image/tiff': '.tif', 'application/dicom': '.dcm', 'application/json': '.json', 'application/xml': '.xml',
};

/** A stored type that is none is not repeated in a header. */
const typeOf = (binary: OpenedBinary): string => parseMediaType(binary.contentType)?.essence ?? 'application/octet-stream';

const toHeaders = (id: string, binary: OpenedBinary): Readonly<Record<string, string>> => ({
  // A document from elsewhere may hold markup: it is saved, not shown, and if shown, without scripts and without our origin.
  'Content-Disposition': `attachment; filename="${id}${EXTENSIONS[typeOf(binary)] ?? ''}"`,
  'Content-Security-Policy': "default-src 'none'; sandbox",
  'Accept-Ranges': 'bytes',
  'Vary': 'Accept',
  ...(binary.sha256 !== undefined && { ETag: `"${binary.sha256}"` }),
  ...(binary.securityContext !== undefined && /^[A-Za-z]+\/[A-Za-z0-9.-]{1,64}$/u.test(binary.securityContext) && { 'X-Security-Context': binary.securityContext }),
});

const close = async (binary: OpenedBinary): Promise<void> => { await binary.bytes[Symbol.asyncIterator]().return?.(); };

const toRaw = async (id: string, opened: { readonly binary: OpenedBinary; readonly range: ByteRange | 'unsatisfiable' | undefined }): Promise<Reply> => {
  const { binary, range } = opened;
  const body = { kind: 'bytes', bytes: binary.bytes, contentType: typeOf(binary) } as const;
  const headers = toHeaders(id, binary);
  const size = String(binary.sizeBytes);
  if (range === 'unsatisfiable') {
    await close(binary);
    return { status: 416, headers: { 'Content-Range': `bytes */${size}` }, body: { kind: 'none' } };
  }
  if (range === undefined) return { status: 200, headers: { ...headers, 'Content-Length': size }, body };
  const length = String(range.end - range.start + 1);
  return { status: 206, headers: { ...headers, 'Content-Length': length, 'Content-Range': `bytes ${String(range.start)}-${String(range.end)}/${size}` }, body };
};

const readRaw = async ({ flows }: HttpParts, { req, call }: Exchange, id: string): Promise<Result<Reply>> => {
  // If-Range would need the digest before the file is opened; without it the whole is always right.
  const header = req.headers['if-range'] === undefined && req.method === 'GET' ? req.headers.range : undefined;
  let range: ByteRange | 'unsatisfiable' | undefined;
  const opened = await flows.openBinary(call, id, (sizeBytes) => {
    range = chooseRange(header, sizeBytes);
    return range === 'unsatisfiable' ? undefined : range;
  });
  if (!opened.ok) return opened;
  const isAcceptable = chooseMediaType(req.headers.accept, [typeOf(opened.value)]) !== undefined;
  if (isAcceptable) return ok(await toRaw(id, { binary: opened.value, range }));
  await close(opened.value);
  return fail('not-acceptable', 'this document is not kept in a format that Accept names');
};

const readResource = async ({ flows, options }: HttpParts, { call, format }: Exchange & { readonly format: FhirFormat }, id: string): Promise<Result<Reply>> => {
  const opened = await flows.openBinary(call, id);
  if (!opened.ok) return opened;
  const bytes = format === 'json' ? toBinaryResource.json(id, opened.value) : toBinaryResource.xml(id, opened.value, options.fhirXml.write);
  return ok({ status: 200, headers: { Vary: 'Accept' }, body: { kind: 'bytes', bytes, contentType: `${FHIR[format]}; charset=utf-8` } });
};

/** By `_format`, or by the name of one of FHIR's own types: whoever takes anything gets the document as it is. */
const findFormat = (req: Request): Result<FhirFormat | undefined> => {
  if (/[?&]_format=./u.test(req.originalUrl)) return fhirFormat.check(req);
  const chosen = chooseMediaType(req.headers.accept, ['*/*', ...Object.values(FHIR)]);
  return ok(chosen === FHIR.json ? 'json' : chosen === FHIR.xml ? 'xml' : undefined);
};

export const binaryRoute = (parts: HttpParts): Route => ({
  method: 'get', path: '/fhir/R4/Binary/{id}', access: { act: 'read-document', scopes: [{ letter: 'r', type: 'Binary' }] },
  operation: { summary: 'The content of a document, or a Binary with it where application/fhir+json or application/fhir+xml is asked for', headers: [{ name: 'Range', description: 'one byte range' }], responses: { 200: 'the content', 206: 'a part of it', 304: 'as you have it', 416: 'no such part' } },
  answer: async (exchange) => {
    const id = readHeader.id(exchange.req, 'id');
    if (!id.ok) return id;
    const format = findFormat(exchange.req);
    if (!format.ok) return format;
    return format.value ? readResource(parts, { ...exchange, format: format.value }, id.value) : readRaw(parts, exchange, id.value);
  },
});

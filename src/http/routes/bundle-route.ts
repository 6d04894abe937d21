// A FHIR document as the Bundle that it is (ITI-68 of the EU Health Data API): the bytes that were kept, or written in the other of FHIR's formats.
import { fail, ok, type Result } from '../../core/kernel/result.ts';
import type { OpenedBinary } from '../../flows/open-binary.ts';
import { fhirFormat, type FhirFormat } from '../fhir/fhir-format.ts';
import { readHeader } from '../read-header.ts';
import type { HttpParts, Reply, Route } from '../route.ts';

const TYPE: Readonly<Record<FhirFormat, string>> = { json: 'application/fhir+json; charset=utf-8', xml: 'application/fhir+xml; charset=utf-8' };

/** As it was kept, so that size and hash of its DocumentReference hold. */
const toKept = ({ bytes, sizeBytes, sha256 }: OpenedBinary, format: FhirFormat): Reply => ({
  status: 200,
  headers: { 'Vary': 'Accept', 'Content-Length': String(sizeBytes), ...(sha256 !== undefined && { ETag: `"${sha256}"` }) },
  body: { kind: 'bytes', bytes, contentType: TYPE[format] },
});

/** It was judged when it came, and is no longer than what is read whole. */
const toOther = async ({ options }: HttpParts, { bytes }: OpenedBinary, form: FhirFormat): Promise<Result<Reply>> => {
  const read = options.readFhirDocument(Buffer.concat(await Array.fromAsync(bytes)), form);
  if (!read.ok) return fail('internal', 'a kept FHIR document cannot be read');
  const value = form === 'json' ? options.fhirXml.write(read.value) : JSON.stringify(read.value);
  return ok({ status: 200, headers: { Vary: 'Accept' }, body: { kind: 'text', value, contentType: TYPE[form === 'json' ? 'xml' : 'json'] } });
};

export const bundleRoute = (parts: HttpParts): Route => ({
  method: 'get', path: '/fhir/R4/Bundle/{id}', access: { act: 'read-document', scopes: [{ letter: 'r', type: 'Bundle' }] },
  operation: { summary: 'A FHIR document of the dossier as Bundle; in the format that it came in, byte for byte', responses: { 200: 'the Bundle', 304: 'as you have it' } },
  answer: async ({ req, call }) => {
    const id = readHeader.id(req, 'id');
    if (!id.ok) return id;
    const format = fhirFormat.check(req);
    if (!format.ok) return format;
    const opened = await parts.flows.openFhirDocument(call, id.value);
    if (!opened.ok) return opened;
    const kept = opened.value.fhirForm ?? 'json';
    return kept === format.value ? ok(toKept(opened.value, kept)) : toOther(parts, opened.value, kept);
  },
});

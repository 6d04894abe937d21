// ITI-65 as it leaves and as its answer is read: bytes exact whatever the chunks, and an answer that says less acknowledges less.
import type { Bundle } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFhirXml } from '../../../src/adapters/fhir-xml/create-fhir-xml.ts';
import { readProvideAnswer } from '../../../src/adapters/mhd/read-provide-answer.ts';
import { streamBundle } from '../../../src/adapters/mhd/stream-bundle.ts';
import { toPartId } from '../../../src/adapters/mhd/to-part-id.ts';
import { toProvideBundle } from '../../../src/adapters/mhd/to-provide-bundle.ts';
import { aPackage } from '../../peers/a-package.ts';

const KEY = { system: 'https://www.ehealth.fgov.be/standards/fhir/core/NamingSystem/ssin', value: '16051299812' };
const uuid = (part: string): string => `00000000-0000-4000-8000-${Buffer.from(part).toString('hex').padStart(12, '0').slice(-12)}`;
const xml = createFhirXml();
const TO = { baseUrl: 'https://peer.example.org/fhir' };
async function* chunked(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> { for (const chunk of chunks) yield await Promise.resolve(chunk); }

it.each(['json', 'xml'] as const)('the body in %s is as long as announced and holds the bytes, however they come', async (format) => {
  await fc.assert(fc.asyncProperty(fc.array(fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 8 }), { minLength: 1, maxLength: 3 }), async (drawn) => {
    const files = drawn.map((chunks) => [...chunks, Uint8Array.of(7)]); // nothing at all is no value in FHIR
    const wholes = files.map((chunks) => Buffer.concat(chunks));
    const made = aPackage(KEY, uuid, wholes.map((bytes) => ({ contentType: 'text/plain', bytes })));
    const parcel = { ...made, documents: made.documents.map((d, i) => ({ ...d, bytes: () => chunked(files[i] ?? []) })) };
    const body = streamBundle(toProvideBundle(parcel, toPartId(parcel), TO), parcel.documents, format === 'xml' ? xml.write : undefined);
    const out: Uint8Array[] = [];
    for await (const chunk of body.bytes()) out.push(chunk);
    const text = Buffer.concat(out);
    expect(text.length).toBe(body.sizeBytes);
    const parsed = xml.parse(text.toString());
    const sent = (format === 'xml' ? parsed.ok && parsed.value : JSON.parse(text.toString())) as { entry: { resource: { resourceType: string; data?: string } }[] };
    expect(sent.entry.filter((e) => e.resource.resourceType === 'Binary').map((e) => Buffer.from(e.resource.data ?? '', 'base64'))).toEqual(wholes);
  }), { numRuns: 40 });
});

it('the same package has the same ids', () => {
  const parcel = aPackage(KEY, uuid, [{ contentType: 'text/plain', bytes: Buffer.from('x') }]);
  expect(toProvideBundle(parcel, toPartId(parcel), TO)).toEqual(toProvideBundle(parcel, toPartId(parcel), TO));
});

const answerOf = (status: number, body: unknown, contentType = 'application/fhir+json') => readProvideAnswer({
  status, contentType, url: 'https://peer.example.org/fhir', bytes: chunked([Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))]), discard: () => undefined,
}, { documentIds: ['a', 'b'], parseXml: xml.parse });
const entry = (location?: string, status = '201 Created'): object => ({ response: { status, ...(location && { location }) } });
const response = (...entries: readonly object[]): object => ({ resourceType: 'Bundle', type: 'transaction-response', entry: entries });
const whole = response(entry('List/1'), entry('DocumentReference/7/_history/1'), entry('Binary/1'), entry('https://peer.example.org/fhir/DocumentReference/8'), entry('Binary/2'), entry('Patient/1', '200 OK'));

it('201 and a location acknowledge each document', async () => {
  expect(await answerOf(200, whole)).toEqual({ ok: true, value: [{ documentId: 'a', location: 'DocumentReference/7/_history/1' }, { documentId: 'b', location: 'https://peer.example.org/fhir/DocumentReference/8' }] });
});

it('in XML as well', async () => {
  expect(await answerOf(200, xml.write(whole as Bundle), 'application/fhir+xml')).toEqual(await answerOf(200, whole));
  expect(await answerOf(422, '<OperationOutcome xmlns="http://hl7.org/fhir"><issue><severity value="error"/><code value="duplicate"/></issue></OperationOutcome>', 'application/fhir+xml'))
    .toMatchObject({ ok: false, failure: { kind: 'duplicate' } });
});

it('a text that looks like a mark is no mark', async () => {
  const made = aPackage(KEY, uuid, [{ contentType: 'text/plain', bytes: Buffer.from('x') }]);
  const parcel = { ...made, title: '<data value="\uFFFD0\uFFFD"/>' };
  const out: Uint8Array[] = [];
  for await (const chunk of streamBundle(toProvideBundle(parcel, toPartId(parcel), TO), parcel.documents, xml.write).bytes()) out.push(chunk);
  const read = xml.parse(Buffer.concat(out).toString());
  expect(read.ok && (read.value as Bundle).entry?.map((e) => e.resource?.resourceType)).toEqual(['List', 'DocumentReference', 'Binary', 'Patient']);
  expect(read.ok && (read.value as Bundle).entry?.[0]?.resource).toMatchObject({ title: parcel.title });
});

describe('an answer that says less acknowledges less', () => {
  it.each<[string, object, number]>([
    ['no location', response(entry('List/1'), entry(), entry('Binary/1'), entry('DocumentReference/8')), 1], ['another type', response(entry('List/1'), entry('Binary/7'), entry('Binary/1'), entry('DocumentReference/8')), 1],
    ['an entry that failed', response(entry('List/1'), entry('DocumentReference/7', '422'), entry('Binary/1'), entry('DocumentReference/8')), 1], ['too few entries', response(entry('List/1'), entry('DocumentReference/7')), 1], ['no entries', response(), 0],
  ])('%s', async (_name, body, count) => {
    const read = await answerOf(200, body);
    expect(read.ok ? read.value.length : read.failure.kind).toBe(count);
  });
});

describe('refusals are understood by their codes', () => {
  const outcome = (code: string, more: object = {}): object => ({ resourceType: 'OperationOutcome', issue: [{ severity: 'error', code, ...more }] });
  it.each<[number, unknown, string]>([
    [422, outcome('duplicate'), 'duplicate'], [409, 'gone wrong', 'duplicate'], [400, outcome('processing', { details: { coding: [{ code: 'XDSDuplicateUniqueIdInRegistry' }] } }), 'duplicate'],
    [422, outcome('processing', { details: { coding: [{ code: 'UnknownRecipient' }] } }), 'code-unknown'], [413, 'x', 'too-large'], [422, outcome('invariant'), 'network-rejected'], [401, outcome('duplicate'), 'login-required'], [403, '', 'not-permitted'],
    [500, outcome('duplicate'), 'network-unavailable'], [503, '', 'network-unavailable'], [200, outcome('exception'), 'network-rejected'], [200, { resourceType: 'Bundle', type: 'searchset' }, 'network-rejected'], [200, '<html>', 'network-rejected'],
  ])('%i %j: %s', async (status, body, kind) => {
    const read = await answerOf(status, body);
    expect(read.ok ? 'ok' : read.failure.kind).toBe(kind);
    expect(JSON.stringify(read)).not.toContain('gone wrong');
  });
});

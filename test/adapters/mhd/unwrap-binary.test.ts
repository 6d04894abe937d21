// Documents inside FHIR Binaries: opened while they come, in JSON and XML; what is no Binary is never taken for a document.
import { describe, expect, it } from 'vitest';
import { createFhirXml } from '../../../src/adapters/fhir-xml/create-fhir-xml.ts';
import { unwrapBinary } from '../../../src/adapters/mhd/unwrap-binary.ts';
import { wrappings } from '../../../src/adapters/mhd/wrappings.ts';

const { parse, write } = createFhirXml();
const TEXT = 'Verslag (verzonnen), één bladzijde. '.repeat(40);
const DATA = Buffer.from(TEXT).toString('base64');
const NS = 'xmlns="http://hl7.org/fhir"';

async function* pieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}
const open = async (form: 'json' | 'xml', text: string, size = 7): Promise<[string | undefined, string] | string> => {
  const got = await unwrapBinary(pieces(text, size), wrappings[form], parse);
  if (!got.ok) return got.failure.kind;
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of got.value.bytes) chunks.push(chunk);
  } catch (error) {
    return String((error as Error).cause);
  }
  return [got.value.contentType, Buffer.concat(chunks).toString()];
};

const json = (data: unknown, more: object = {}): string => JSON.stringify({ resourceType: 'Binary', ...more, contentType: 'text/plain; charset=utf-8', data });
const xml = (data: string): string => `<?xml version="1.0" encoding="UTF-8"?><Binary ${NS}><id value="1"/><contentType value="text/plain"/><data value="${data}"/></Binary>`;

describe.each([1, 2, 3, 7, 1000, 100_000])('in pieces of %i bytes', (size) => {
  it.each<[string, 'json' | 'xml', string]>([
    ['JSON', 'json', json(DATA)], ['JSON with slashes escaped', 'json', json(DATA).replaceAll('/', '\\/')], ['JSON with spaces', 'json', JSON.stringify({ resourceType: 'Binary', contentType: 'text/plain', data: DATA }, undefined, 2)],
    ['JSON with more of it after the data', 'json', JSON.stringify({ resourceType: 'Binary', contentType: 'text/plain', data: DATA, language: 'nl-BE' })],
    ['XML', 'xml', xml(DATA)], ['XML in single quotes', 'xml', xml(DATA).replaceAll('"', "'")], ['XML with a prefix', 'xml', xml(DATA).replaceAll(/<(\/?)(?=[Bicd])/gu, '<$1f:').replace('xmlns=', 'xmlns:f=')], ['XML with spaces in the data', 'xml', xml(DATA.replaceAll(/.{76}/gu, '$& '))],
  ])('%s', async (_what, form, text) => {
    expect(await open(form, text, size)).toEqual(['text/plain', TEXT]);
  });
});

it('what our own writer writes', async () => {
  expect(await open('xml', write({ resourceType: 'Binary', contentType: 'text/plain', data: DATA }))).toEqual(['text/plain', TEXT]);
});

it('a type that is told after the data is not told', async () => {
  expect(await open('json', JSON.stringify({ resourceType: 'Binary', data: DATA, contentType: 'text/plain' }))).toEqual([undefined, TEXT]);
});

describe('refuses at once', () => {
  it.each<[string, 'json' | 'xml', string]>([
    ['another resource', 'json', JSON.stringify({ resourceType: 'OperationOutcome', issue: [] })], ['another resource with data', 'json', json(DATA).replace('Binary', 'Media')], ['no data', 'json', json(undefined)],
    ['empty data', 'json', json('')], ['hexadecimal', 'json', json('566572736c616720287665727a6f6e6e656e290a0')], ['data in the middle of which something ends', 'json', json(`${DATA.slice(0, 8)}=${DATA.slice(8)}`)],
    ['characters that are none of base64', 'json', json('ab-_')], ['data of an attachment inside', 'json', JSON.stringify({ resourceType: 'Binary', extension: [{ url: 'x', valueAttachment: { data: DATA } }], contentType: 'text/plain' })],
    ['cut off inside the data', 'json', json(DATA).slice(0, 200)], ['cut off after the data', 'json', json(DATA).slice(0, -1)], ['text', 'json', '<html>'],
    ['another resource as XML', 'xml', xml(DATA).replaceAll('Binary', 'Media')], ['no data in XML', 'xml', `<Binary ${NS}><contentType value="text/plain"/></Binary>`], ['data in a comment', 'xml', `<Binary ${NS}><!-- <data value="${DATA}"/> --><contentType value="text/plain"/></Binary>`],
    ['XML of another namespace', 'xml', xml(DATA).replace(NS, 'xmlns="urn:other"')], ['an entity in the data', 'xml', xml('YWJj&#10;')], ['a document type', 'xml', xml(DATA).replace('<Binary', '<!DOCTYPE Binary><Binary')],
  ])('%s', async (_what, form, text) => {
    expect(await open(form, text)).toBe('network-rejected');
  });
});

it('in a long document, the fault shows when it comes', async () => {
  const long = Buffer.alloc(300_000, 'x').toString('base64');
  expect(await open('json', json(long).replace('"}', '"'), 10_000)).toBe('ENOTFHIR');
  expect(await open('json', json(`${long}!`), 10_000)).toBe('ENOTFHIR');
});

it('holds neither all of the base64 nor all of the bytes', async () => {
  let [ahead, read] = [0, 0];
  const source = async function* (): AsyncGenerator<Uint8Array> {
    yield Buffer.from('{"resourceType":"Binary","contentType":"text/plain","data":"');
    for (let i = 0; i < 500; i += 1) {
      ahead = Math.max(ahead, i * 40_000 - read / 3 * 4);
      yield await Promise.resolve(Buffer.alloc(40_000, 'QUJD'));
    }
    yield Buffer.from('"}');
  };
  const got = await unwrapBinary(source(), wrappings.json, parse);
  if (got.ok) for await (const chunk of got.value.bytes) read += chunk.byteLength;
  expect([read, ahead < 200_000]).toEqual([500 * 30_000, true]);
});

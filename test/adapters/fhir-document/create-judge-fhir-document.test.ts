// FHIR documents, good and bad, in both formats; each file is read once.
import type { Bundle } from '@medplum/fhirtypes';
import { expect, it } from 'vitest';
import { createJudgeFhirDocument } from '../../../src/adapters/fhir-document/create-judge-fhir-document.ts';
import { createReadFhirDocument } from '../../../src/adapters/fhir-document/create-read-fhir-document.ts';
import { createFhirXml } from '../../../src/adapters/fhir-xml/create-fhir-xml.ts';
import { createValidate } from '../../../src/adapters/validation/create-validate.ts';
import { MAX_FHIR_DOCUMENT_BYTES } from '../../../src/core/fhir/document-content.ts';
import { ok } from '../../../src/core/kernel/result.ts';
import { fhirDocument } from '../../support/fhir-document.ts';

const fhirXml = createFhirXml();
const validate = createValidate({ unknownProfiles: 'ignore', withWarnings: true });
const once = async function* (bytes: Uint8Array): AsyncGenerator<Uint8Array> { yield await Promise.resolve(bytes); };

const judging = (bytes: Uint8Array) => {
  const seen = { opened: 0 };
  const judge = createJudgeFhirDocument({
    validate, read: createReadFhirDocument(fhirXml.parse),
    files: { open: () => { seen.opened += 1; return Promise.resolve(ok({ bytes: once(bytes), sizeBytes: bytes.length })); } },
  });
  return { seen, judge: (type: string, sizeBytes = bytes.length) => judge({ sha256: 'a', sizeBytes }, type) };
};
const json = (change = {}): Buffer => Buffer.from(JSON.stringify(fhirDocument(change)));
const deep = (): Buffer => Buffer.from(`{"resourceType":"Bundle","entry":${'['.repeat(200_000)}${']'.repeat(200_000)}}`);
const sectioned = (): Buffer => {
  const depth = 100_000;
  const text = JSON.stringify(fhirDocument()).replace('"title":"Results"', `"title":"Results","section":${'[{"title":"a","section":'.repeat(depth)}[]${'}]'.repeat(depth)}`);
  return Buffer.from(text);
};

it.each([
  ['not JSON', Buffer.from('%PDF-1.4')], ['not UTF-8', Buffer.from([0x22, 0xff, 0x22])], ['no resource', Buffer.from('[]')], ['nothing', Buffer.alloc(0)], ['another type of Bundle', json({ type: 'searchset' })],
  ['no timestamp', json({ timestamp: undefined })], ['an unknown element', json({ nonsense: 1 })], ['entries that are none', json({ entry: 'x' })], ['nested without end', deep()], ['sections without end', sectioned()],
])('refuses %s', async (_why, bytes) => {
  const verdict = await judging(bytes).judge('application/fhir+json');
  expect(verdict).toMatchObject({ kind: 'refused' });
  expect(verdict.kind === 'refused' && verdict.issues.length > 0 && verdict.issues.length <= 50).toBe(true);
});

it('takes a document in JSON or XML, by what it is said to be, and reads it once', async () => {
  const inJson = judging(json());
  expect([await inJson.judge('application/fhir+json; charset=utf-8'), await inJson.judge('application/fhir+json')]).toEqual([{ kind: 'native', form: 'json' }, { kind: 'native', form: 'json' }]);
  expect(inJson.seen.opened).toBe(1);
  expect(await inJson.judge('application/fhir+xml')).toMatchObject({ kind: 'refused' });
  const inXml = judging(Buffer.from(fhirXml.write(fhirDocument() as unknown as Bundle)));
  expect(await inXml.judge('application/fhir+xml')).toEqual({ kind: 'native', form: 'xml' });
});

it('does not read what is too long or not said to be FHIR', async () => {
  const { judge, seen } = judging(json());
  expect([await judge('application/fhir+json', MAX_FHIR_DOCUMENT_BYTES + 1), await judge('application/json'), await judge('application/pdf')]).toEqual([{ kind: 'unread' }, { kind: 'unread' }, { kind: 'unread' }]);
  expect(seen.opened).toBe(0);
});

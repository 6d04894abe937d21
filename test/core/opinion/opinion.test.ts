// What an opinion says, on paper and as a FHIR document, in each of its languages; and what is refused before any of it is made.
import { describe, expect, test } from 'vitest';
import type { Bundle, Composition, Resource } from '@medplum/fhirtypes';
import { createValidate } from '../../../src/adapters/validation/create-validate.ts';
import { loadDefinitions } from '../../../src/adapters/load-definitions.ts';
import { checkFhirDocument } from '../../../src/core/dossier/check-fhir-document.ts';
import { findMissingMetadata } from '../../../src/core/exchange/find-missing-metadata.ts';
import { findReferences } from '../../../src/core/fhir/find-references.ts';
import { checkWritten } from '../../../src/core/opinion/check-written.ts';
import { findOpinionWords } from '../../../src/core/opinion/find-opinion-words.ts';
import { parseDraft } from '../../../src/core/opinion/parse-draft.ts';
import { parseDraftBinary } from '../../../src/core/opinion/parse-draft-binary.ts';
import { parseOpinionHandover } from '../../../src/core/opinion/parse-opinion-handover.ts';
import { toDraftBinary } from '../../../src/core/opinion/to-draft-binary.ts';
import { toNarrative } from '../../../src/core/opinion/to-narrative.ts';
import { toOpinionDocument } from '../../../src/core/opinion/to-opinion-document.ts';
import { toOpinionReferences } from '../../../src/core/opinion/to-opinion-references.ts';
import { toOpinionReport } from '../../../src/core/opinion/to-opinion-report.ts';
import { toRetractedDocument } from '../../../src/core/opinion/to-retracted-document.ts';
import { toSignatureProvenance } from '../../../src/core/opinion/to-signature-provenance.ts';
import { toSignedStatement } from '../../../src/core/opinion/to-signed-statement.ts';
import { opinionQuestion, WRITTEN } from '../../support/opinion-question.ts';

loadDefinitions();
const LANGUAGES = ['fr', 'nl', 'de', 'en'] as const;
const validate = createValidate();
const leaves = (value: unknown, at = ''): readonly (readonly [string, string])[] => (typeof value === 'string'
  ? [[at, value]] : Object.entries(value as object).flatMap(([key, member]) => leaves(member, `${at}.${key}`)));
const gapsOf = (text: string): readonly string[] => [...text.matchAll(/\{(\w+)\}/gu)].map((m) => m[1] ?? '').toSorted();
const REPLACED = { document: 'DocumentReference/old', fhir: 'DocumentReference/old-fhir', signedOn: '2026-11-30', reason: 'A wrong dose' } as const;
const FILES = { pdf: { sha256: 'a'.repeat(64), sha1: '2jmj7l5rSw0yVb/vlWAYkK/YBwk=', sizeBytes: 5 }, fhir: { sha256: 'b'.repeat(64), sha1: '2jmj7l5rSw0yVb/vlWAYkK/YBwk=', sizeBytes: 7 } };
const resourcesOf = (bundle: Bundle): readonly Resource[] => (bundle.entry ?? []).flatMap(({ resource }) => resource ?? []);
const compositionOf = (bundle: Bundle): Composition => resourcesOf(bundle)[0] as Composition;

describe('a draft', () => {
  test.each<[string, unknown, string]>([
    ['no object', 'text', 'malformed'], ['a word that is no outcome', { outcome: 'maybe' }, 'invalid'], ['an empty text', { summary: ' \n' }, 'invalid'], ['a control character', { summary: 'a\u0007' }, 'invalid'],
    ['a trial without a title', { trial: {} }, 'invalid'], ['a country in three letters', { onwardCentre: { name: 'x', country: 'NLD' } }, 'invalid'], ['an element that is not known', { diagnosis: 'x' }, 'invalid'],
  ])('%s is refused', (_name, body, kind) => {
    expect(parseDraft(body)).toMatchObject({ ok: false, failure: { kind } });
  });

  test('nothing of it is required, until it is signed: then all that lacks is said at once', () => {
    expect(parseDraft({})).toEqual({ ok: true, value: {} });
    expect(checkWritten({})).toMatchObject({ ok: false, failure: { issues: [{ expression: 'outcome' }, { expression: 'summary' }] } });
    expect(checkWritten({ outcome: 'agrees' })).toMatchObject({ ok: false, failure: { issues: [{ expression: 'summary' }] } });
    expect(checkWritten(WRITTEN)).toEqual({ ok: true, value: WRITTEN });
  });

  test('is kept as it was written, as a Binary and nothing else', () => {
    const binary = toDraftBinary({ id: 'd', request: 'ServiceRequest/r', draft: { summary: 'Ünïcode ☃' } });
    expect(validate(binary)).toEqual([]);
    expect(parseDraftBinary(binary)).toEqual({ ok: true, value: { summary: 'Ünïcode ☃' } });
  });

  test('a handover in the future is refused', () => {
    const moment = { now: Temporal.Instant.from('2026-12-01T10:00:00Z'), timeZone: 'Europe/Brussels' };
    const body = { to: 'patient', means: 'post' };
    expect(parseOpinionHandover({ ...body, handedOverAt: '2026-12-02T10:00:00Z' }, moment)).toMatchObject({ ok: false, failure: { kind: 'invalid' } });
    expect(parseOpinionHandover({ ...body, handedOverAt: '2026-12-01T09:00:00Z' }, moment)).toMatchObject({ ok: true });
  });
});

describe('the words', () => {
  const english = new Map(leaves(findOpinionWords('en')));
  test.each(LANGUAGES)('%s has each of them, none more, with the same gaps', (language) => {
    const words = leaves(findOpinionWords(language));
    expect(words.map(([at]) => at)).toEqual([...english.keys()]);
    for (const [at, text] of words) expect([at, gapsOf(text)]).toEqual([at, gapsOf(english.get(at) ?? '')]);
    // sentences; a word alone may be the same in two languages
    if (language !== 'en') expect(words.filter(([at, text]) => text.length > 20 && text === english.get(at))).toEqual([]);
  });
});

describe('the paper', () => {
  test.each(LANGUAGES)('%s: every part, no gap, the reviewer’s words verbatim', (language) => {
    const report = toOpinionReport(opinionQuestion({ language, replaces: REPLACED }), findOpinionWords(language));
    const text = leaves({ ...report, pageNumber: '' }).map(([, said]) => said).join('\n');
    expect(text).not.toMatch(/[{}]/u);
    for (const said of ['The diagnosis stands; <another> dose & schedule is advised.', 'Lower the dose.', 'INV-2026-7', 'Centre far away (invented) (DE)', 'Dr. Mila Bedacht', 'A wrong dose', 'Verslag nierbiopsie', 'REF-17']) expect(text).toContain(said);
    expect(report.title).not.toContain('Fictief');
  });

  test('the day is the hospital’s', () => {
    expect(toOpinionReport(opinionQuestion({ now: Temporal.Instant.from('2026-12-01T23:30:00Z') }), findOpinionWords('fr')).date).toBe('2026-12-02');
  });

  test('where the opinions agree nothing is left to decide; what was not said is no heading', () => {
    const words = findOpinionWords('en');
    const text = JSON.stringify(toOpinionReport(opinionQuestion({ language: 'en', written: { outcome: 'agrees', summary: 'Same.' } }), words));
    expect(text).not.toContain(words.patientDecides);
    for (const heading of [words.recommendationsHeading, words.trialHeading, words.onwardHeading]) expect(text).not.toContain(heading);
  });
});

describe('the FHIR document', () => {
  test.each(LANGUAGES)('%s: valid, a document, and points at nothing outside itself', (language) => {
    const bundle = toOpinionDocument(opinionQuestion({ language }), findOpinionWords(language));
    expect(validate(bundle)).toEqual([]);
    expect(checkFhirDocument(bundle)).toEqual([]);
    expect(findReferences(bundle)).toEqual([]);
    const urls = new Set((bundle.entry ?? []).map((e) => e.fullUrl));
    const pointed = JSON.stringify(bundle).match(/"reference":"[^"]+"/gu)?.map((r) => r.slice(13, -1)) ?? [];
    expect(pointed.length).toBeGreaterThan(8);
    expect(pointed.filter((r) => !urls.has(r))).toEqual([]);
    expect(urls.size).toBe(bundle.entry?.length);
  });

  test('says for programs what the text says', () => {
    const resources = resourcesOf(toOpinionDocument(opinionQuestion(), findOpinionWords('fr')));
    const named = new Map(resources.map((r) => [r.resourceType, r]));
    expect(named.get('CarePlan')).toMatchObject({ intent: 'proposal', activity: [{ detail: { description: 'Lower the dose.' } }, { detail: { description: 'See the nephrologist again in four weeks.' } }] });
    expect(named.get('ServiceRequest')).toMatchObject({ intent: 'proposal', performer: [{ display: 'Centre far away (invented)' }] });
    expect(resources.filter((r) => r.resourceType === 'Observation').map((o) => o.valueCodeableConcept?.coding?.[0]?.code ?? o.valueString)).toEqual(['in-part', 'Invented trial of a drug (https://trials.example.org|INV-2026-7)']);
    expect(resources.find((r) => r.resourceType === 'Patient')).not.toHaveProperty('address');
  });

  test('a correction names what it replaces, and has an identity of its own; the same again is the same', () => {
    const [first, again] = [toOpinionDocument(opinionQuestion(), findOpinionWords('fr')), toOpinionDocument(opinionQuestion(), findOpinionWords('fr'))];
    const second = toOpinionDocument(opinionQuestion({ number: 2, replaces: REPLACED }), findOpinionWords('fr'));
    expect(again).toEqual(first);
    expect(second.identifier?.value).not.toBe(first.identifier?.value);
    expect(compositionOf(second).relatesTo).toEqual([{ code: 'replaces', targetIdentifier: compositionOf(first).identifier }]);
    expect(validate(second)).toEqual([]);
  });

  test('text of people stays text', () => {
    expect(toNarrative({ paragraphs: ['<b onclick="x">&\nnext'], items: ['</ul>'] }, 'fr').div).toContain('<p>&lt;b onclick=&quot;x&quot;&gt;&amp;<br/>next</p><ul><li>&lt;/ul&gt;</li></ul>');
  });
});

describe('signed', () => {
  const question = opinionQuestion({ replaces: REPLACED, number: 2 });
  const made = toOpinionReferences({ question, words: findOpinionWords('fr'), files: FILES });

  test('both documents are valid MHD, with the reviewer as authenticator, and say what they replace and transform', () => {
    for (const document of [made.document, made.fhir]) {
      expect(validate(document)).toEqual([]);
      expect(document).toMatchObject({ status: 'current', authenticator: { reference: 'PractitionerRole/b3b51cd0-0000-8000-8000-000000000003' }, type: { coding: [{ code: '47041-9' }] }, category: [{ coding: [{ code: '11488-4' }] }] });
      expect(document).not.toHaveProperty('docStatus');
      expect(findMissingMetadata(document, 'comprehensive')).toEqual(['context.facilityType', 'context.practiceSetting']);
    }
    const full = toOpinionReferences({ question: { ...question, terms: { facilityType: { system: 'https://codes.example.org', code: 'H' }, practiceSetting: { system: 'https://codes.example.org', code: 'P', display: 'Setting' } } }, words: findOpinionWords('fr'), files: FILES });
    expect([findMissingMetadata(full.document, 'comprehensive'), validate(full.document)]).toEqual([[], []]);
    expect(made.document.relatesTo).toEqual([{ code: 'replaces', target: { reference: 'DocumentReference/old' } }]);
    expect(made.fhir.relatesTo).toEqual([{ code: 'replaces', target: { reference: 'DocumentReference/old-fhir' } }, { code: 'transforms', target: { reference: `DocumentReference/${made.document.id ?? ''}` } }]);
    expect(made.fhir.content[0]?.attachment.url).toBe(`Bundle/${made.binaries[1]?.id ?? ''}`);
  });

  test('the statement that is sealed names each file by its digest, who signed, and what is replaced', () => {
    expect(toSignedStatement(question, made, { files: FILES, actor: 'reviewer-1' })).toMatchObject({
      version: 2, signedAt: '2026-12-01T15:04:05.000Z', actor: 'reviewer-1', documents: [{ sha256: 'a'.repeat(64), contentType: 'application/pdf' }, { sha256: 'b'.repeat(64), contentType: 'application/fhir+json' }], replaces: ['DocumentReference/old', 'DocumentReference/old-fhir'],
    });
  });

  test('the Provenance says whose seal it is: the adapter’s, for the reviewer', () => {
    const provenance = toSignatureProvenance(question, made, { jws: 'a.b.c', actor: 'reviewer-1' });
    expect(validate(provenance)).toEqual([]);
    expect(provenance.signature).toMatchObject([{ who: { reference: 'Device/second-opinion-adapter' }, onBehalfOf: { reference: 'PractitionerRole/b3b51cd0-0000-8000-8000-000000000003' }, sigFormat: 'application/jose', data: Buffer.from('a.b.c').toString('base64') }]);
    expect(provenance.target.map((t) => t.reference)).toEqual([`DocumentReference/${made.document.id ?? ''}`, `DocumentReference/${made.fhir.id ?? ''}`]);
  });

  test('one that is retracted is valid R4 and claims no MHD', () => {
    const retracted = toRetractedDocument(made.document);
    expect(validate(retracted)).toEqual([]);
    expect(retracted.status).toBe('entered-in-error');
    expect(retracted.meta?.profile).toBeUndefined();
  });
});

// A retrieved file that agrees with what was announced, and one lie at a time.
import { createHash } from 'node:crypto';
import type { Attachment, DocumentReference } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkRetrievedDocument, type RetrievedFile } from '../../../src/core/dossier/check-retrieved-document.ts';
import type { KnownPatient } from '../../../src/core/exchange/find-whose.ts';
import { SSIN } from '../../../src/core/fhir/systems.ts';

const bytes = Buffer.from('Invented report of pathology.');
const sha1 = (encoding: 'base64' | 'hex') => createHash('sha1').update(bytes).digest(encoding);
const THERE = 'https://first-hospital.example/fhir/Patient/7';
const patient: KnownPatient = { references: [THERE], identifiers: [{ system: SSIN, value: '16051299812' }] };
const file: RetrievedFile = { sha1: sha1('base64'), sizeBytes: bytes.length, detectedType: 'application/pdf', declaredType: 'application/pdf' };

const announced = (attachment: Partial<Attachment> = {}, change: Partial<DocumentReference> = {}): DocumentReference => ({
  resourceType: 'DocumentReference', status: 'current', subject: { reference: THERE },
  content: [{ attachment: { contentType: 'application/pdf', size: bytes.length, hash: sha1('base64'), ...attachment } }], ...change,
});
const reasons = (document: DocumentReference, kept: Partial<RetrievedFile> = {}, whose: KnownPatient = patient) =>
  checkRetrievedDocument(document, { ...file, ...kept }, whose).map((r) => r.code);

it('finds nothing in a file that is as announced', () => {
  expect(reasons(announced())).toEqual([]);
});

describe('one lie', () => {
  it.each<[string, DocumentReference, Partial<RetrievedFile>, string[]]>([
    ['a byte too many announced', announced({ size: bytes.length + 1 }), {}, ['size-mismatch']],
    ['size 0 with a hash of something', announced({ size: 0 }), {}, ['size-mismatch']],
    ['a hash of other bytes', announced({ hash: 'c9+PtEZiiAbke3iU0eJgsDWzqnE=' }), {}, ['hash-mismatch']],
    ['a hash of nothing without size 0', announced({ hash: '2jmj7l5rSw0yVb/vlWAYkK/YBwk=' }), {}, ['hash-mismatch']],
    ['the hash in hex', announced({ hash: sha1('hex') }), {}, ['hash-mismatch']],
    ['the hash of the base64 text', announced({ hash: createHash('sha1').update(bytes.toString('base64')).digest('base64') }), {}, ['hash-mismatch']],
    ['an empty hash', announced({ hash: '' }), {}, ['hash-mismatch']],
    ['an answer of HTML', announced(), { declaredType: 'text/html' }, ['media-type-mismatch']],
    ['bytes of an image', announced(), { detectedType: 'image/png' }, ['media-type-mismatch']],
    ['bytes of a program', announced(), { detectedType: 'application/x-elf' }, ['active-content']],
    ['a page announced and sent', announced({ contentType: 'text/html' }), { declaredType: 'text/html' }, ['active-content']],
    ['a film announced and sent', announced({ contentType: 'video/mp4' }), { declaredType: 'video/mp4', detectedType: 'video/mp4' }, ['media-type-refused']],
    ['another patient of that server', announced({}, { subject: { reference: 'https://first-hospital.example/fhir/Patient/8' } }), {}, ['other-patient']],
    ['the same id on another server', announced({}, { subject: { reference: 'https://second-hospital.example/fhir/Patient/7' } }), {}, ['other-patient']],
    ['another patient\'s number', announced({}, { subject: { identifier: { system: SSIN, value: '85030499809' } } }), {}, ['other-patient']],
    ['our patient\'s reference with another\'s number', announced({}, { subject: { reference: THERE, identifier: { system: SSIN, value: '85030499809' } } }), {}, ['other-patient']],
    ['our patient\'s number with another\'s reference', announced({}, { subject: { reference: `${THERE}0`, identifier: { system: SSIN, value: '16051299812' } } }), {}, ['other-patient']],
    ['a number in a system not known here', announced({}, { subject: { identifier: { system: 'https://elsewhere.example', value: '16051299812' } } }), {}, ['patient-unknown']],
    ['nobody', announced({}, { subject: {} }), {}, ['patient-unknown']],
  ])('%s', (_name, document, kept, expected) => {
    expect(reasons(document, kept)).toEqual(expected);
  });

  it('all lies at once', () => {
    expect(reasons(announced({ size: 1, hash: 'x' }, { subject: { reference: 'x' } }), { detectedType: 'image/png' }))
      .toEqual(['size-mismatch', 'hash-mismatch', 'media-type-mismatch', 'other-patient']);
  });

  it('says so when the hash is right but in hexadecimal, for any bytes', () => {
    fc.assert(fc.property(fc.uint8Array(), (content) => {
      const digest = createHash('sha1').update(content);
      const hex = digest.copy().digest('hex');
      const [reason] = checkRetrievedDocument(announced({ hash: hex, size: content.length }), { ...file, sha1: digest.digest('base64'), sizeBytes: content.length }, patient);
      expect(reason?.text).toContain('hexadecimal');
    }));
    expect(checkRetrievedDocument(announced({ hash: 'ab'.repeat(20) }), file, patient)[0]?.text).not.toContain('hexadecimal');
  });
});

describe('no lie', () => {
  const silent: RetrievedFile = { sha1: file.sha1, sizeBytes: file.sizeBytes, detectedType: 'application/pdf' };
  it.each<[string, DocumentReference, Partial<RetrievedFile>]>([
    ['assembled when asked for: size 0 and the hash of nothing', announced({ size: 0, hash: '2jmj7l5rSw0yVb/vlWAYkK/YBwk=' }), {}],
    ['an answer that declares only bytes', announced(), { declaredType: 'application/octet-stream' }],
    ['two names of XML', announced({ contentType: 'text/xml' }), { declaredType: 'application/xml; charset=utf-8', detectedType: 'application/xml' }],
    ['two names of JPEG', announced({ contentType: 'image/jpg' }), { declaredType: 'image/jpeg', detectedType: 'image/jpeg' }],
    ['whose it is by number', announced({}, { subject: { identifier: { system: SSIN, value: '16051299812' } } }), {}],
    ['a version of the patient', announced({}, { subject: { reference: `${THERE}/_history/3` } }), {}],
    ['a contained patient with the number', announced({}, { subject: { reference: '#p' }, contained: [{ resourceType: 'Patient', id: 'p', identifier: [{ system: SSIN, value: '16051299812' }] }] }), {}],
  ])('%s', (_name, document, kept) => {
    expect(reasons(document, kept)).toEqual([]);
  });

  it('an answer that declares nothing, an announcement without size and hash', () => {
    const document = announced({}, { content: [{ attachment: { contentType: 'application/pdf' } }] });
    expect(checkRetrievedDocument(document, silent, patient)).toEqual([]);
  });

  it('one of several numbers that the patient has in a system', () => {
    const document = announced({}, { subject: { identifier: { system: SSIN, value: '85030499809' } } });
    const twice = { ...patient, identifiers: [...patient.identifiers, { system: SSIN, value: '85030499809' }] };
    expect(reasons(document, {}, twice)).toEqual([]);
  });

  it('but of two numbers said, one is another patient\'s', () => {
    const two = [{ system: SSIN, value: '16051299812' }, { system: SSIN, value: '85030499809' }];
    expect(reasons(announced({}, { subject: { reference: '#p' }, contained: [{ resourceType: 'Patient', id: 'p', identifier: two }] }))).toEqual(['other-patient']);
  });

  it('but a contained patient with another number is another patient', () => {
    const document = announced({}, { subject: { reference: '#p' }, contained: [{ resourceType: 'Patient', id: 'p', identifier: [{ system: SSIN, value: '85030499809' }] }] });
    expect(reasons(document)).toEqual(['other-patient']);
  });
});

// A document that came before: the same bytes are the same document, others under its unique id are refused; and by what a recipient is believed to have one.
import type { DocumentReference } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { assessArrival } from '../../../src/core/exchange/assess-arrival.ts';
import { checkKnownDocuments, type KnownBefore } from '../../../src/core/exchange/check-known-documents.ts';
import { transferWith } from './open-transfer.ts';
import { documentWith } from './submission-of.ts';

const with_ = (attachment: DocumentReference['content'][number]['attachment'], change: Partial<DocumentReference> = {}): DocumentReference => documentWith({ content: [{ attachment }], ...change });
const under = (document: DocumentReference) => transferWith({ contained: [document] });

describe('that is sent again', () => {
  it.each<[name: string, before: Partial<KnownBefore>, refused: boolean]>([
    ['other bytes in the dossier', { known: [with_({ hash: 'B' })] }, true], ['other bytes under review', { review: under(with_({ hash: 'B' })) }, true],
    ['the same in one request, others in another', { known: [with_({ hash: 'A' }), with_({ hash: 'B' })] }, true],
    ['never seen', {}, false], ['the same bytes', { known: [with_({ hash: 'A' })] }, false], ['the same bytes under review', { review: under(with_({ hash: 'A' })) }, false], ['a hash was never told', { known: [with_({})] }, false],
  ])('%s', (_name, before, refused) => {
    const issues = checkKnownDocuments([{ index: 4, sha1: 'A', known: [], ...before }]);
    expect(issues.map(({ expression, code }) => [expression, code])).toEqual(refused ? [['Bundle.entry[4].resource.masterIdentifier', 'duplicate']] : []);
  });
});

describe('that a recipient may have (S19)', () => {
  const IDENTITY = { system: 'urn:ietf:rfc:3986', value: 'urn:oid:2.25.1' };
  it.each<[name: string, found: readonly DocumentReference[], arrived: object]>([
    ['nothing found', [], { kind: 'absent' }], ['another document', [with_({ size: 9, hash: 'A' }, { masterIdentifier: { ...IDENTITY, value: 'urn:oid:2.25.2' } })], { kind: 'absent' }],
    ['another size', [with_({ size: 8, hash: 'A' })], { kind: 'differs' }], ['another hash', [with_({ size: 9, hash: 'B' })], { kind: 'differs' }],
    ['no size told', [with_({ hash: 'A' })], { kind: 'differs' }], ['no hash told', [with_({ size: 9 })], { kind: 'differs' }],
    ['both agree', [with_({ size: 9, hash: 'A' }, { id: 'd' })], { kind: 'present', location: 'DocumentReference/d' }], ['one of two agrees', [with_({ size: 8, hash: 'A' }), with_({ size: 9, hash: 'A' }, { id: 'd' })], { kind: 'present', location: 'DocumentReference/d' }],
  ])('%s', (_name, found, arrived) => { expect(assessArrival(found, IDENTITY, { sizeBytes: 9, sha1: 'A' })).toEqual(arrived); });
});

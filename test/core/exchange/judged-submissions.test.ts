// What a submission is judged as: each part by what its slice demands, whether it said so or not; one document alone (ITI-105) as a submission of one.
import type { Bundle } from '@medplum/fhirtypes';
import { expect, it } from 'vitest';
import { findContent } from '../../../src/core/exchange/find-content.ts';
import { toJudgedBundle } from '../../../src/core/exchange/to-judged-bundle.ts';
import { toPlainDocument } from '../../../src/core/exchange/to-plain-document.ts';
import { toPublishedSubmission } from '../../../src/core/exchange/to-published-submission.ts';
import { MHD_FOLDER, MHD_PROVIDED } from '../../../src/core/fhir/systems.ts';
import { documentWith, listWith, partOf, submissionWith } from './submission-of.ts';

const OTHER = 'https://profiles.example.org/theirs';
const submission = submissionWith({ folders: [partOf(3, listWith())] });
const bundle: Bundle = { resourceType: 'Bundle', type: 'transaction', meta: { profile: [OTHER] }, entry: [{ resource: listWith() }, { resource: documentWith({ meta: { profile: [OTHER], source: 'urn:x' } }) }, { resource: { resourceType: 'Binary', contentType: 'x' } }, { resource: listWith() }] };
const profiles = ({ entry }: Bundle) => entry?.map(({ resource }) => resource?.meta?.profile);

it.each(['minimal', 'uncontained', 'comprehensive'] as const)('%s: each part declares its slice\'s profile, and what it declared itself', (level) => {
  const judged = toJudgedBundle(bundle, submission, level);
  expect(profiles(judged)).toEqual([[MHD_PROVIDED[level].submissionSet], [MHD_PROVIDED[level].document, OTHER], undefined, [MHD_FOLDER]]);
  expect([judged.meta, judged.entry?.[1]?.resource?.meta?.source]).toEqual([undefined, 'urn:x']);
});
it('what it declared already is not declared twice', () => {
  const judged = toJudgedBundle(toJudgedBundle(bundle, submission, 'minimal'), submission, 'minimal');
  expect(profiles(judged)?.[0]).toEqual([MHD_PROVIDED.minimal.submissionSet]);
});

it('one document alone: its bytes are the one Binary, and the document keeps none', () => {
  const published = toPublishedSubmission(documentWith({ content: [{ attachment: { contentType: 'text/plain', data: 'AAEC', title: 'T' } }] }));
  const [document] = published.documents;
  expect(document && findContent(published, document)?.resource).toEqual({ resourceType: 'Binary', contentType: 'text/plain', data: 'AAEC' });
  expect(document?.resource.content[0]?.attachment).toEqual({ contentType: 'text/plain', title: 'T', url: '#bytes' });
  expect(published).toMatchObject({ sets: [], folders: [], patches: [], others: [], size: 1 });
});
it('without bytes there is no Binary', () => {
  const published = toPublishedSubmission(documentWith());
  const [document] = published.documents;
  expect([published.binaries, document && findContent(published, document)]).toEqual([[], undefined]);
});

it('outside its submission a document has no bytes, nobody contained and no subject of the sender\'s; its names and its relations stay', () => {
  const relatesTo = [{ code: 'appends' as const, target: { reference: 'urn:oid:2.25.9' } }];
  const plain = toPlainDocument(documentWith({
    contained: [{ resourceType: 'Organization', id: 'o', name: 'Huis' }], author: [{ reference: '#o' }, { reference: 'Practitioner/theirs' }], custodian: { reference: 'Organization/theirs' }, relatesTo, docStatus: 'final',
    category: [{ text: 'first' }, { text: 'second' }], content: [{ attachment: { contentType: 'text/plain', data: 'AAEC', url: 'urn:uuid:x', size: 1, hash: 'x' } }],
  }), { url: 'Binary/b', sizeBytes: 3, sha1: 'A' });
  expect(plain).toMatchObject({ author: [{ display: 'Huis' }], relatesTo, category: [{ text: 'first' }], content: [{ attachment: { contentType: 'text/plain', url: 'Binary/b', size: 3, hash: 'A' } }] });
  for (const key of ['contained', 'custodian', 'subject', 'docStatus']) expect(plain).not.toHaveProperty(key);
  expect(plain.content[0]?.attachment).not.toHaveProperty('data');
});

// A document under review and what becomes of it: published to nobody, and it names only what it must (S14). Valid as our own validation judges it.
import type { Patient } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { isReviewTask } from '../../../src/core/exchange/is-review-task.ts';
import { planReviewed } from '../../../src/core/exchange/plan-reviewed.ts';
import { toReviewTask, type ReviewParts } from '../../../src/core/exchange/to-review-task.ts';
import { createValidate } from '../../../src/adapters/validation/create-validate.ts';
import { documentWith } from './submission-of.ts';
import { transferWith } from './open-transfer.ts';

const ID = { system: 'https://ids.example.org', value: 'N-1' };
const NOOR: Patient = { resourceType: 'Patient', id: 'theirs', identifier: [ID], name: [{ family: 'Verzonnen' }], birthDate: '2016-05-12', telecom: [{ system: 'phone', value: '+3225550000' }], address: [{ city: 'Brussel' }] };
const partsWith = (change: Partial<ReviewParts> = {}): ReviewParts => ({
  id: '11111111-1111-8111-8111-111111111111', document: documentWith({ content: [{ attachment: { contentType: 'application/pdf', url: 'Binary/b1' } }] }), binaryId: 'b1', subject: { identifiers: [ID] },
  reason: 'received-sender-unknown', receivedAt: '2026-11-05T10:00:00.000Z', actorId: 'gp', ...change,
});
const validate = createValidate();

describe('a document under review', () => {
  it.each<[name: string, change: Partial<ReviewParts>, expected: object]>([
    ['whom the number names', {}, { type: 'Patient', identifier: ID }],
    ['whom a reference elsewhere names', { subject: { reference: 'https://x.example.org/Patient/1', identifiers: [] } }, { type: 'Patient', identifier: { value: 'https://x.example.org/Patient/1' } }],
    ['who came with it', { subject: { patient: NOOR, identifiers: [ID] } }, { reference: '#patient' }],
    ['who is here: nobody else is told of', { subject: { patient: NOOR, identifiers: [ID] }, patient: 'Patient/p1' }, { reference: 'Patient/p1' }],
  ])('is for one %s', (_name, change, expected) => {
    const task = toReviewTask(partsWith(change));
    expect([task.for, validate(task)]).toEqual([expected, []]);
    expect(task.contained?.some((c) => c.resourceType === 'Patient')).toBe(task.for?.reference === '#patient');
  });

  it('of a patient who came with it: name, number, gender and birth date, no address and no telephone', () => {
    const [, patient] = toReviewTask(partsWith({ subject: { patient: NOOR, identifiers: [ID] } })).contained ?? [];
    expect(patient).toEqual({ resourceType: 'Patient', id: 'patient', identifier: [ID], name: [{ family: 'Verzonnen' }], birthDate: '2016-05-12' });
  });

  it('stands in no request and says why it waits, who sent it and where its bytes are', () => {
    const task = toReviewTask(partsWith());
    expect(task).toMatchObject({ status: 'requested', statusReason: { coding: [{ code: 'received-sender-unknown' }] }, requester: { identifier: { value: 'gp' } }, contained: [{ resourceType: 'DocumentReference', id: 'document' }] });
    expect(task.input?.map((i) => i.valueReference?.reference)).toEqual(['#document', 'Binary/b1']);
    for (const key of ['basedOn', 'partOf', 'focus', 'owner', 'output']) expect(task).not.toHaveProperty(key);
    expect([isReviewTask(task), isReviewTask(transferWith()), isReviewTask(NOOR), isReviewTask(undefined)]).toEqual([true, false, false, false]);
  });
});

describe('afterwards', () => {
  const task = toReviewTask(partsWith());
  it('it says where the document went', () => {
    const done = planReviewed(task, { status: 'completed', reference: 'DocumentReference/d1', at: '2026-11-06T10:00:00.000Z' });
    expect(done).toMatchObject({ status: 'completed', lastModified: '2026-11-06T10:00:00.000Z', executionPeriod: { start: '2026-11-05T10:00:00.000Z', end: '2026-11-06T10:00:00.000Z' }, output: [{ valueReference: { reference: 'DocumentReference/d1' } }] });
    expect([done.note, validate(done)]).toEqual([undefined, []]);
  });
  it('or why a coordinator rejected it, and then it went nowhere', () => {
    const rejected = planReviewed(task, { status: 'rejected', note: 'of another hospital', at: '2026-11-06T10:00:00.000Z' });
    expect([rejected.status, rejected.note, rejected.output, validate(rejected)]).toEqual(['rejected', [{ text: 'of another hospital' }], undefined, []]);
  });
});

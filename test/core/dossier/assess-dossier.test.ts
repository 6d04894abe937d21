// P2.2: what has come, what is missing, and who owes it.
import type { DocumentReference, Task } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { assessDossier } from '../../../src/core/dossier/assess-dossier.ts';
import { LOINC, TASK_CODES, TASK_PARAMETERS } from '../../../src/core/fhir/systems.ts';
import { P2 } from '../intake/valid-intake.ts';

const { items } = P2.dossier;
const document = (id: string, code: string, change: Partial<DocumentReference> = {}): DocumentReference => ({
  resourceType: 'DocumentReference', id, status: 'current', type: { coding: [{ system: LOINC, code }] }, content: [{ attachment: {} }], ...change,
});
const transfer = (kinds: readonly string[], change: Partial<Task> = {}): Task => ({
  resourceType: 'Task', id: 't1', status: 'requested', intent: 'order', code: { coding: [{ system: TASK_CODES, code: 'provide-records' }] },
  input: kinds.map((code) => ({ type: { coding: [{ system: TASK_PARAMETERS, code: 'document-kind' }] }, valueCodeableConcept: { coding: [{ system: LOINC, code }] } })),
  ...change,
});
const whole = [document('h', '34133-9'), document('r', '18748-4'), document('l', '11502-2'), document('p', '11526-1'), document('s', '57133-1')];
const itemOf = (code: string, documents: readonly DocumentReference[], transfers: readonly Task[] = []) => assessDossier(items, documents, transfers).items.find((i) => i.code === code);

it('is complete when each item has a document', () => {
  const dossier = assessDossier(items, whole, []);
  expect(dossier.complete).toBe(true);
  expect(dossier.items.map((i) => [i.code, i.status, i.documents])).toEqual([
    ['history-and-diagnosis', 'received', ['DocumentReference/h']], ['radiology', 'received', ['DocumentReference/r']], ['laboratory', 'received', ['DocumentReference/l']],
    ['pathology', 'received', ['DocumentReference/p']], ['referral-letter', 'received', ['DocumentReference/s']],
  ]);
});

describe('one thing less', () => {
  it.each(whole.map((d, index) => [items[index]?.code ?? '', d.id ?? ''] as const))('%s missing without document %s', (code, id) => {
    const dossier = assessDossier(items, whole.filter((d) => d.id !== id), []);
    expect(dossier.complete).toBe(false);
    expect(dossier.items.filter((i) => i.status === 'missing').map((i) => i.code)).toEqual([code]);
  });

  it.each<[string, DocumentReference]>([
    ['superseded', document('p', '11526-1', { status: 'superseded' })],
    ['entered in error', document('p', '11526-1', { status: 'entered-in-error' })],
    ['the class, not the type', document('p', '27898-6')],
    ['the code in another system', document('p', '11526-1', { type: { coding: [{ system: 'https://elsewhere.example', code: '11526-1' }] } })],
    ['without a type', { resourceType: 'DocumentReference', id: 'p', status: 'current', content: [{ attachment: {} }] }],
  ])('a pathology report that is %s', (_name, report) => {
    expect(itemOf('pathology', [report])).toMatchObject({ status: 'missing', documents: [] });
  });
});

describe('who owes what is missing', () => {
  it.each<[string, readonly Task[], string, string]>([
    ['nobody was asked', [], 'pathology', 'requester'],
    ['a complete copy was asked for', [transfer(['11503-0'])], 'pathology', 'custodian'],
    ['this kind was asked for', [transfer(['11529-5'])], 'pathology', 'custodian'],
    ['another kind was asked for', [transfer(['11502-2'])], 'pathology', 'requester'],
    ['the transfer has ended', [transfer(['11503-0'], { status: 'completed' })], 'pathology', 'requester'],
    ['the transfer was cancelled', [transfer(['11503-0'], { status: 'cancelled' })], 'pathology', 'requester'],
    ['one of two still runs', [transfer(['11503-0'], { status: 'completed' }), transfer(['11503-0'])], 'pathology', 'custodian'],
    ['a complete copy holds no letter to us', [transfer(['11503-0'])], 'referral-letter', 'requester'],
    ['unless it was asked for by name', [transfer(['57133-1'])], 'referral-letter', 'custodian'],
  ])('%s', (_name, transfers, code, suppliedBy) => {
    expect(itemOf(code, [], transfers)).toMatchObject({ status: 'missing', suppliedBy });
  });
});

it('names every document that meets an item', () => {
  expect(itemOf('pathology', [document('a', '11526-1'), document('b', '60568-3')])?.documents).toEqual(['DocumentReference/a', 'DocumentReference/b']);
});

it('is complete where nothing is required', () => {
  expect(assessDossier([], [], [])).toEqual({ items: [], complete: true });
});

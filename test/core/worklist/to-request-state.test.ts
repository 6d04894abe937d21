// The state that the API answers: lists are lists, empty or not, so that neither a program nor a page has to ask first.
import { expect, test } from 'vitest';
import { toStoredReferences } from '../../../src/core/fhir/to-stored-references.ts';
import { toRequestBundle } from '../../../src/core/mapping/to-request-bundle.ts';
import { assessRequest } from '../../../src/core/worklist/assess-request.ts';
import { toRequestRecord } from '../../../src/core/worklist/to-request-record.ts';
import { toRequestState } from '../../../src/core/worklist/to-request-state.ts';
import type { RequestState } from '../../../src/core/worklist/request-state.ts';
import { readCase, toGiven } from '../mapping/case-context.ts';

const stateOf = (folder: string): RequestState => {
  const { intake, context } = toGiven(readCase(folder));
  const bundle = toRequestBundle(intake, context);
  const stored = toStoredReferences(bundle, bundle).entry ?? [];
  const record = toRequestRecord(new Map(stored.flatMap(({ resource }) => (resource ? [[`${resource.resourceType}/${resource.id ?? ''}`, resource]] : []))));
  if (!record.ok) throw new Error(JSON.stringify(record.failure));
  return toRequestState(record.value, context.programme, { assessment: assessRequest(record.value, context.programme, context.now), now: context.now });
};

test('a request that was only saved has empty lists, not absent ones', () => {
  const state = stateOf('014-p1-draft');
  expect(state.state).toBe('draft');
  expect([state.transfers, state.appointments, state.dossier.documents]).toEqual([[], [], []]);
  expect(state.missing.length).toBeGreaterThan(0);
  expect(state.missing.every((m) => m.text !== '' && m.suppliedBy.length > 0)).toBe(true);
});

test('a transfer for which nothing came has empty lists too', () => {
  const [transfer] = stateOf('001-p1-child-under-12').transfers;
  expect(transfer).toMatchObject({ documents: [], quarantined: [], kinds: ['11503-0'], daysLeft: 15, daysLate: 0, overdue: false });
});

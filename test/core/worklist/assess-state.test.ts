// The one word for where a request stands (S11).
import type { Task } from '@medplum/fhirtypes';
import { expect, it } from 'vitest';
import { STEP_CODES } from '../../../src/core/fhir/systems.ts';
import { assessState } from '../../../src/core/worklist/assess-state.ts';
import type { MissingItem, Supplier } from '../../../src/core/worklist/request-state.ts';
import { knownOf, withCoordination, withTransfers } from './record-of.ts';

const { record } = knownOf('001');
const over = withTransfers(record, (t) => ({ ...t, status: 'completed' }));
const missing = (suppliedBy: Supplier, required = true): MissingItem => ({ code: 'x', text: 'x', suppliedBy, required });
const SUPPLIERS = ['placer', 'patient', 'representative', 'requester', 'coordinator'] as const satisfies readonly Supplier[];

it.each(SUPPLIERS)('the %s owes something: awaiting information, also when custodians owe too', (supplier) => {
  expect(assessState(record, [missing(supplier)])).toBe('awaiting-information');
  expect(assessState(record, [missing('custodian'), missing(supplier)])).toBe('awaiting-information');
});

it.each<[string, typeof record, readonly MissingItem[], string]>([
  ['only custodians owe', over, [missing('custodian')], 'collecting-records'],
  ['nothing is missing, a transfer runs', record, [], 'collecting-records'],
  ['advice holds up nothing', over, [missing('requester', false)], 'assessment'],
  ['nothing is missing and every transfer ended', over, [], 'assessment'],
  ['no transfer at all', { ...record, transfers: [] }, [], 'assessment'],
])('%s', (_name, given, items, word) => { expect(assessState(given, items)).toBe(word); });

it.each<[Task['status'], string]>([['draft', 'draft'], ['cancelled', 'cancelled'], ['rejected', 'rejected'], ['completed', 'completed']])('a coordination that is %s: so is the request, whatever is missing', (status, word) => {
  expect(assessState(withCoordination(record, { status }), [missing('requester'), missing('custodian')])).toBe(word);
});

it.each(['assessment', 'first-visit', 'team-meeting', 'second-visit', 'report'])('with the reviewers the step speaks: %s', (code) => {
  for (const status of ['accepted', 'in-progress'] as const) {
    expect(assessState(withCoordination(record, { status, businessStatus: { coding: [{ system: 'https://other.example.org', code: 'x' }, { system: STEP_CODES, code }] } }), [missing('requester')])).toBe(code);
  }
});

it.each<[string, Task['businessStatus']]>([['no step', undefined], ['a step of before', { coding: [{ system: STEP_CODES, code: 'records' }] }], ['a step of another system', { coding: [{ system: 'https://other.example.org', code: 'report' }] }]])('accepted with %s: assessment', (_name, businessStatus) => {
  const { businessStatus: _before, ...coordination } = record.coordination;
  expect(assessState({ ...record, coordination: { ...coordination, status: 'accepted', ...(businessStatus && { businessStatus }) } }, [])).toBe('assessment');
});

// The one word for where a request stands (S11).
import type { Task } from '@medplum/fhirtypes';
import { expect, it } from 'vitest';
import { STEPS, type Criterion, type StepId, type StepStatus } from '../../../src/core/fhir/path-step.ts';
import { toPath } from '../../../src/core/intake/to-path.ts';
import { assessState } from '../../../src/core/worklist/assess-state.ts';
import type { MissingItem, Supplier } from '../../../src/core/worklist/request-state.ts';
import type { StepLook } from '../../../src/core/worklist/step-look.ts';
import { P1 } from '../intake/valid-intake.ts';
import { knownOf, withCoordination } from './record-of.ts';

const { record } = knownOf('001');
const missing = (suppliedBy: Supplier, required = true): MissingItem => ({ code: 'x', text: 'x', suppliedBy, required });
const SUPPLIERS = ['placer', 'patient', 'representative', 'requester', 'coordinator'] as const satisfies readonly Supplier[];

/** The path of P1 with these statuses; the others were not reached. */
const pathOf = (statuses: Partial<Record<StepId, StepStatus>>, unmet: readonly Criterion[] = []): readonly StepLook[] =>
  toPath(P1).map((step) => { const status = statuses[step.id]; return { step, unmet: status === 'requested' ? unmet : [], ...(status && { status }) }; });
const waiting = (unmet: readonly Criterion[]): readonly StepLook[] => pathOf({ assessment: 'requested' }, unmet);

it.each(SUPPLIERS)('the %s owes something: awaiting information, also when custodians owe too', (supplier) => {
  const path = waiting(['information-complete', 'dossier-complete', 'transfers-ended']);
  expect(assessState(record, { missing: [missing(supplier)], path })).toBe('awaiting-information');
  expect(assessState(record, { missing: [missing('custodian'), missing(supplier)], path })).toBe('awaiting-information');
});

it.each<[string, readonly Criterion[], readonly MissingItem[], string]>([
  ['only custodians owe', ['dossier-complete'], [missing('custodian')], 'collecting-records'],
  ['nothing is missing, a transfer runs', ['transfers-ended'], [], 'collecting-records'],
  ['advice holds up nothing', ['transfers-ended'], [missing('requester', false)], 'collecting-records'],
  ['the assessment waits for something of its own', ['reviewer-independent'], [], 'assessment'],
])('%s', (_name, unmet, items, word) => { expect(assessState(record, { missing: items, path: waiting(unmet) })).toBe(word); });

it('once the assessment may begin, what is missing changes nothing', () => {
  expect(assessState(record, { missing: [missing('requester'), missing('custodian')], path: pathOf({ assessment: 'ready' }) })).toBe('assessment');
});

it.each<[Task['status'], string]>([['draft', 'draft'], ['cancelled', 'cancelled'], ['rejected', 'rejected'], ['completed', 'completed']])('a coordination that is %s: so is the request, whatever is missing', (status, word) => {
  expect(assessState(withCoordination(record, { status }), { missing: [missing('requester'), missing('custodian')], path: pathOf({ assessment: 'ready' }) })).toBe(word);
});

it.each(STEPS)('the first step that is open speaks: %s, whether it may begin or not', (id) => {
  const before = Object.fromEntries(STEPS.slice(0, STEPS.indexOf(id)).map((s) => [s, s === 'team-meeting' ? 'cancelled' : 'completed']));
  for (const status of ['ready', 'in-progress'] as const) expect(assessState(record, { missing: [missing('requester')], path: pathOf({ ...before, [id]: status }) })).toBe(id);
  if (id !== 'assessment') expect(assessState(record, { missing: [missing('requester')], path: pathOf({ ...before, [id]: 'requested' }, ['insurer-settled']) })).toBe(id);
});

it('declined: rejected, though the coordination task does not say so yet; no step open any more: completed', () => {
  expect(assessState(record, { missing: [], path: pathOf({ assessment: 'rejected' }) })).toBe('rejected');
  expect(assessState(record, { missing: [], path: pathOf(Object.fromEntries(STEPS.map((s) => [s, 'completed']))) })).toBe('completed');
});

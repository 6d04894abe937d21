// A transfer whose custodian sends of its own accord: complete only where kinds were asked for and each has come; a complete copy is a person's word (S12).
import type { DocumentReference } from '@medplum/fhirtypes';
import { expect, it } from 'vitest';
import { isTransferComplete } from '../../../src/core/exchange/is-transfer-complete.ts';
import { planDelivery } from '../../../src/core/exchange/plan-delivery.ts';
import { LOINC } from '../../../src/core/fhir/systems.ts';
import { inputsOf, NOW, PEER, transferWith } from './open-transfer.ts';
import { documentWith } from './submission-of.ts';

const of = (code: string, system = LOINC): DocumentReference => documentWith({ type: { coding: [{ system, code }] } });
const asking = (...kinds: readonly string[]) => transferWith({ input: inputsOf(kinds, PEER) });

it.each<[name: string, kinds: readonly string[], received: readonly DocumentReference[], complete: boolean]>([
  ['nothing came', ['11502-2'], [], false], ['one of two kinds', ['11502-2', '18748-4'], [of('11502-2')], false], ['another kind', ['11502-2'], [of('18748-4')], false],
  ['the code under another system', ['11502-2'], [of('11502-2', 'https://other.example.org')], false], ['a document without a type', ['11502-2'], [documentWith()], false],
  ['a complete copy was asked for', ['11503-0'], [of('11503-0')], false], ['a complete copy beside a kind', ['11503-0', '11502-2'], [of('11503-0'), of('11502-2')], false], ['nothing was asked for', [], [of('11502-2')], false],
  ['the kind asked for', ['11502-2'], [of('11502-2'), of('57133-1')], true], ['each kind, from two documents', ['11502-2', '18748-4'], [of('18748-4'), of('11502-2')], true],
])('%s', (_name, kinds, received, complete) => {
  const task = asking(...kinds);
  expect(isTransferComplete(task, received)).toBe(complete);
  const planned = planDelivery(task, { now: NOW, received });
  expect(planned.status).toBe(complete ? 'completed' : 'in-progress');
  expect(planned.lastModified).toBe('2026-11-05T10:00:00.000Z');
});

it('what a worker has planned stays as it is, and the beginning is not moved', () => {
  const task = { ...asking('11502-2'), executionPeriod: { start: '2026-11-01T00:00:00Z' } };
  const planned = planDelivery(task, { now: NOW, received: [] });
  expect([planned.extension, planned.executionPeriod]).toEqual([task.extension, { start: '2026-11-01T00:00:00Z' }]);
});

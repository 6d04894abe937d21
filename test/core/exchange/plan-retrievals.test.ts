// Each document is fetched once: not what is held, in quarantine, replaced, or not to be recognised again.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { DocumentReference, Task } from '@medplum/fhirtypes';
import { planReception } from '../../../src/core/exchange/plan-reception.ts';
import { planRetrievals } from '../../../src/core/exchange/plan-retrievals.ts';
import { DUE, foundWith, NOW, transferWith } from './open-transfer.ts';

const named = (value: string): DocumentReference => foundWith({ masterIdentifier: { system: 'urn:ietf:rfc:3986', value } });
const quarantined = (value: string): Task => planReception(transferWith({ extension: [DUE] }), { kind: 'quarantined', reference: 'Binary/b1', reason: 'hash-mismatch', uniqueId: { value } }, { now: NOW, leaseSeconds: 60 });
const { masterIdentifier: _id, ...anonymous } = foundWith();

it('what is new is fetched, in the order of the answer', () => {
  const found = [named('b'), named('a')];
  expect(planRetrievals(found, [], transferWith())).toEqual(found);
});

it.each<[string, DocumentReference, readonly DocumentReference[], Task]>([
  ['held already', foundWith(), [foundWith({ id: 'here' })], transferWith()],
  ['in quarantine', named('q'), [], quarantined('q')],
  ['replaced there', foundWith({ status: 'superseded' }), [], transferWith()],
  ['withdrawn there', foundWith({ status: 'entered-in-error' }), [], transferWith()],
  ['without a uniqueId', anonymous, [], transferWith()],
  ['with an empty uniqueId', named(''), [], transferWith()],
  ['without a place', foundWith({ content: [{ attachment: { contentType: 'application/pdf' } }] }), [], transferWith()],
  ['without content', foundWith({ content: [] }), [], transferWith()],
])('not fetched: %s', (_name, document, held, task) => {
  expect(planRetrievals([foundWith()], [], transferWith())).toHaveLength(1);
  expect(planRetrievals([document], held, task)).toEqual([]);
});

it('a document output or one in quarantine under another id hides nothing', () => {
  const received = planReception(transferWith({ extension: [DUE] }), { kind: 'document', reference: 'DocumentReference/q' }, { now: NOW, leaseSeconds: 60 });
  expect(planRetrievals([named('q')], [], received)).toHaveLength(1);
  expect(planRetrievals([named('q')], [], quarantined('other'))).toHaveLength(1);
});

it('the plan has no document twice and none that is held, and once carried out nothing is left', () => {
  const ids = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 10 });
  fc.assert(fc.property(ids, ids, (found, held) => {
    const plan = planRetrievals(found.map(named), held.map(named), transferWith()).map((d) => d.masterIdentifier?.value);
    expect([...plan].sort()).toEqual([...new Set(found)].filter((id) => !held.includes(id)).sort());
    expect(planRetrievals(found.map(named), [...held, ...found].map(named), transferWith())).toEqual([]);
  }));
});

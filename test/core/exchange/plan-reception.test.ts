// A document goes into the dossier, a doubtful file into quarantine with its reason (S14); the lease starts anew with each.
import { expect, it } from 'vitest';
import { createValidate } from '../../../src/adapters/validation/create-validate.ts';
import { planReception, type Arrival } from '../../../src/core/exchange/plan-reception.ts';
import { readTransfer } from '../../../src/core/fhir/transfer.ts';
import { CLOCK, exchangeOf, NOW, transferWith } from './open-transfer.ts';

const LEASE = { now: NOW, leaseSeconds: 60 };
const DOCUMENT: Arrival = { kind: 'document', reference: 'DocumentReference/d1' };
const FILE: Arrival = { kind: 'quarantined', reference: 'Binary/b1', reason: 'hash-mismatch', uniqueId: { system: 'urn:ietf:rfc:3986', value: 'urn:oid:1.2.3' } };
const held = transferWith({ status: 'in-progress', extension: [CLOCK, exchangeOf('2026-11-05T10:00:10Z', 2, 'w1')] });

it('after what came before, and the holder keeps it for another lease', () => {
  const task = planReception(planReception(held, DOCUMENT, LEASE), FILE, { ...LEASE, now: NOW.add({ seconds: 30 }) });
  expect(readTransfer(task)).toMatchObject({
    documents: ['DocumentReference/d1'], quarantined: [{ binary: 'Binary/b1', reason: 'hash-mismatch' }],
    exchange: { nextAt: '2026-11-05T10:01:30.000Z', attempts: 2, worker: 'w1' },
  });
  expect(task).toMatchObject({ status: 'in-progress', lastModified: '2026-11-05T10:00:30.000Z' });
});

it('a file in quarantine is named by its identity in the network, with a system only where it has one', () => {
  expect(planReception(held, FILE, LEASE).output?.[0]?.valueReference).toEqual({ reference: 'Binary/b1', identifier: { system: 'urn:ietf:rfc:3986', value: 'urn:oid:1.2.3' } });
  expect(planReception(held, { ...FILE, uniqueId: { value: 'x' } }, LEASE).output?.[0]?.valueReference?.identifier).toEqual({ value: 'x' });
});

it('what is no uri is left out, or the transfer could not be written and the file would be fetched for ever', () => {
  const task = planReception({ ...held, requester: { reference: 'RelatedPerson/m' } }, { ...FILE, uniqueId: { system: 'hospital north', value: 'x' } }, LEASE);
  expect(task.output?.[0]?.valueReference?.identifier).toEqual({ value: 'x' });
  expect(createValidate()(task)).toEqual([]);
});

it.each<[string, Arrival]>([['document', DOCUMENT], ['file in quarantine', FILE]])('a %s validates on the transfer profile', (_name, arrival) => {
  expect(createValidate()(planReception({ ...held, requester: { reference: 'RelatedPerson/m' }, status: 'in-progress' }, arrival, LEASE))).toEqual([]);
});

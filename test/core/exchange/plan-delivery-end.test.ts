// A delivery ends only when each document was acknowledged (S17); an acknowledgement counts once, and for what was to be sent alone.
import type { Task } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { findUndelivered } from '../../../src/core/exchange/find-undelivered.ts';
import { planAcknowledgement } from '../../../src/core/exchange/plan-acknowledgement.ts';
import { planDeliveryEnd, type DeliveryEnd } from '../../../src/core/exchange/plan-delivery-end.ts';
import { deliveryParameter, readDelivery, type Acknowledgement } from '../../../src/core/fhir/delivery.ts';
import { TASK_CODES } from '../../../src/core/fhir/systems.ts';
import { exchangeOf, NOW, transferWith } from './open-transfer.ts';

const LEASE = { now: NOW, leaseSeconds: 120 };
const POLICY: DeliveryEnd['policy'] = { pollSeconds: 60, retrySeconds: 60, maxAttempts: 10, giveUpHours: 72 } as DeliveryEnd['policy'];
const acknowledged = (document: string, location = 'DocumentReference/there'): Acknowledgement => ({ document, location, by: 'answer', at: '2026-11-05T10:00:00.000Z', sizeBytes: 9, hash: 'AAEC' });
const delivery = (...documents: readonly string[]): Task => transferWith({
  code: { coding: [{ system: TASK_CODES, code: 'deliver-documents' }] }, extension: [exchangeOf('2026-11-05T10:00:00.000Z', 1, 'w1')],
  input: documents.map((reference) => ({ type: deliveryParameter('document'), valueReference: { reference } })),
});
const A = 'DocumentReference/a';
const B = 'DocumentReference/b';

describe('acknowledgements', () => {
  it('of what was not to be sent do not count', () => { expect(readDelivery(planAcknowledgement(delivery(A), [acknowledged('DocumentReference/other')], LEASE)).acknowledged).toEqual([]); });
  it('count once: the first word stands', () => {
    const once = planAcknowledgement(delivery(A, B), [acknowledged(A, 'DocumentReference/first')], LEASE);
    const twice = planAcknowledgement(once, [acknowledged(A, 'DocumentReference/second'), acknowledged(B)], LEASE);
    expect(readDelivery(twice).acknowledged.map(({ document, location }) => [document, location])).toEqual([[A, 'DocumentReference/first'], [B, 'DocumentReference/there']]);
  });
  it('say all that was heard', () => { expect(readDelivery(planAcknowledgement(delivery(A), [acknowledged(A)], LEASE)).acknowledged).toEqual([acknowledged(A)]); });
  it('leave the rest undelivered, in the order of sending', () => {
    const task = planAcknowledgement(delivery(B, A, 'DocumentReference/c'), [acknowledged(A)], LEASE);
    expect(findUndelivered(task)).toEqual([B, 'DocumentReference/c']);
  });
});

describe('after an attempt', () => {
  it('with one left it is not done: it goes at once', () => {
    const ended = planDeliveryEnd(planAcknowledgement(delivery(A, B), [acknowledged(A)], LEASE), { now: NOW, policy: POLICY });
    const { exchange } = readDelivery(ended);
    expect([ended.status, exchange?.worker, Temporal.Instant.from(exchange?.nextAt ?? '').equals(NOW)]).toEqual(['requested', undefined, true]);
  });
  it('with all acknowledged it is done, whatever failed beside', () => {
    expect(planDeliveryEnd(planAcknowledgement(delivery(A, B), [acknowledged(A), acknowledged(B)], LEASE), { now: NOW, policy: POLICY }).status).toBe('completed');
  });
});

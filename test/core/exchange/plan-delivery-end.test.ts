// A delivery ends only when each document was acknowledged (S17); an acknowledgement counts once, and for what was to be sent alone.
import type { Task } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { findUndelivered } from '../../../src/core/exchange/find-undelivered.ts';
import { planAcknowledgement } from '../../../src/core/exchange/plan-acknowledgement.ts';
import { findUnconfirmed } from '../../../src/core/exchange/find-unconfirmed.ts';
import { planReplay } from '../../../src/core/exchange/plan-replay.ts';
import { planDeliveryEnd, type DeliveryEnd } from '../../../src/core/exchange/plan-delivery-end.ts';
import { deliveryParameter, readDelivery, type Acknowledgement } from '../../../src/core/fhir/delivery.ts';
import { TASK_CODES } from '../../../src/core/fhir/systems.ts';
import { exchangeOf, NOW, transferWith } from './open-transfer.ts';

const LEASE = { now: NOW, leaseSeconds: 120 };
const POLICY: DeliveryEnd['policy'] = { pollSeconds: 60, retrySeconds: 60, maxAttempts: 10, giveUpHours: 72 };
const END: DeliveryEnd = { now: NOW, policy: POLICY, isConfirmed: false };
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
  it('what was found takes the place of the word, and no later word takes its place', () => {
    const said = planAcknowledgement(delivery(A, B), [acknowledged(A, 'DocumentReference/said'), acknowledged(B)], LEASE);
    const found = planAcknowledgement(said, [{ ...acknowledged(A, 'DocumentReference/found'), by: 'found' }], LEASE);
    const again = planAcknowledgement(found, [acknowledged(A), { ...acknowledged(A, 'DocumentReference/again'), by: 'found' }], LEASE);
    expect(readDelivery(again).acknowledged.map(({ document, by, location }) => [document, by, location])).toEqual([[A, 'found', 'DocumentReference/found'], [B, 'answer', 'DocumentReference/there']]);
    expect(findUnconfirmed(again).map((a) => a.document)).toEqual([B]);
  });
  it('say all that was heard', () => { expect(readDelivery(planAcknowledgement(delivery(A), [acknowledged(A)], LEASE)).acknowledged).toEqual([acknowledged(A)]); });
  it('leave the rest undelivered, in the order of sending', () => {
    const task = planAcknowledgement(delivery(B, A, 'DocumentReference/c'), [acknowledged(A)], LEASE);
    expect(findUndelivered(task)).toEqual([B, 'DocumentReference/c']);
  });
});

describe('after an attempt', () => {
  it('with one left it is not done: it goes at once', () => {
    const ended = planDeliveryEnd(planAcknowledgement(delivery(A, B), [acknowledged(A)], LEASE), END);
    const { exchange } = readDelivery(ended);
    expect([ended.status, exchange?.worker, Temporal.Instant.from(exchange?.nextAt ?? '').equals(NOW)]).toEqual(['requested', undefined, true]);
  });
  it('with all acknowledged it is done, whatever failed beside', () => {
    expect(planDeliveryEnd(planAcknowledgement(delivery(A, B), [acknowledged(A), acknowledged(B)], LEASE), END).status).toBe('completed');
  });
});

describe('where the recipient\'s word does not suffice', () => {
  const said = planAcknowledgement(delivery(A, B), [{ ...acknowledged(A), by: 'found' }, acknowledged(B)], LEASE);
  const unconfirmed = (task: Task, code = 'delivery-unconfirmed'): Task => planDeliveryEnd(task, { ...END, isConfirmed: true, failed: { code, random: 1 } });
  const reasonOf = (task: Task): string | undefined => readDelivery(task).statusReason;

  it('it is not done until it has shown each document; control: without it, it is', () => {
    expect([unconfirmed(said).status, planDeliveryEnd(said, END).status]).toEqual(['requested', 'completed']);
    const shown = planAcknowledgement(said, [{ ...acknowledged(B), by: 'found' }], LEASE);
    expect(planDeliveryEnd(shown, { ...END, isConfirmed: true }).status).toBe('completed');
  });
  it('it is looked for three times, then a coordinator is asked', () => {
    const looks = [1, 2, 3].reduce<readonly Task[]>((tasks) => [...tasks, unconfirmed(tasks.at(-1) ?? said)], []);
    expect(looks.map(reasonOf)).toEqual(['delivery-unconfirmed', 'delivery-unconfirmed', 'exchange-given-up']);
    expect(looks.map((t) => readDelivery(t).exchange === undefined)).toEqual([false, false, true]);
  });
  it('failures to send before it was taken do not count as looks', () => {
    const refused = unconfirmed(unconfirmed(delivery(A, B), 'network-rejected'), 'network-rejected');
    const taken = planAcknowledgement(refused, [acknowledged(A), acknowledged(B)], LEASE);
    expect([reasonOf(unconfirmed(taken)), reasonOf(unconfirmed(unconfirmed(taken)))]).toEqual(['delivery-unconfirmed', 'delivery-unconfirmed']);
  });
  it('a replay sends again only what was not shown', () => {
    const dead = unconfirmed(unconfirmed(unconfirmed(said)));
    const again = planReplay(dead, NOW);
    expect([findUndelivered(dead), again && findUndelivered(again), again && readDelivery(again).acknowledged.map((a) => a.by)]).toEqual([[], [B], ['found']]);
  });
  it('what was given up for another reason keeps the recipient\'s word', () => {
    const dead = [1, 2, 3].reduce((task) => unconfirmed(task, 'network-rejected'), said);
    const again = planReplay(dead, NOW);
    expect([reasonOf(dead), again && findUndelivered(again)]).toEqual(['exchange-given-up', []]);
  });
});

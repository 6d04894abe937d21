// Which transfer waits for what was sent: one open transfer of the sender, towards this hospital; else none, with the reason a coordinator reads.
import type { Task } from '@medplum/fhirtypes';
import { expect, it } from 'vitest';
import type { NamedThing, Sender } from '../../../src/core/exchange/find-sender.ts';
import { findWaitingTransfer, type Candidate } from '../../../src/core/exchange/find-waiting-transfer.ts';
import { ENDED, inputsOf, transferWith } from './open-transfer.ts';

const NOBODY: NamedThing = { references: [], identifiers: [] };
const NIHDI = { system: 'https://ids.example.org/nihdi', value: '71099910' };
const from = (change: Partial<Sender>): Sender => ({ organisations: NOBODY, requests: NOBODY, ...change });
const by = (...references: readonly string[]): NamedThing => ({ references, identifiers: [] });
const named = (identifier: { readonly system: string; readonly value: string }): NamedThing => ({ references: [], identifiers: [identifier] });
const waiting = (change: Partial<Task> = {}): Candidate => ({
  task: transferWith(change), custodian: { resourceType: 'Organization', identifier: [NIHDI] },
  request: { resourceType: 'ServiceRequest', status: 'active', intent: 'order', subject: {}, identifier: [{ system: 'https://placer.example.org', value: 'R-1' }] },
});
const NORTH = from({ organisations: named(NIHDI) });
const other = waiting({ id: 't2', basedOn: [{ reference: 'ServiceRequest/r2' }] });

it.each<[name: string, candidates: readonly Candidate[], sender: Sender, reason: string]>([
  ['a sender who names nobody, though one waits', [waiting()], from({}), 'received-sender-unknown'],
  ['nobody waits', [], NORTH, 'received-sender-unknown'],
  ['another organisation', [waiting()], from({ organisations: named({ ...NIHDI, value: '9' }) }), 'received-sender-unknown'],
  ['the number under another system', [waiting()], from({ organisations: named({ ...NIHDI, system: 'https://ids.example.org/other' }) }), 'received-sender-unknown'],
  ['another request', [waiting()], from({ requests: by('ServiceRequest/r9') }), 'received-sender-unknown'],
  ['the organisation, for another request', [waiting()], from({ organisations: named(NIHDI), requests: by('ServiceRequest/r9') }), 'received-sender-unknown'],
  ['the request, by another organisation', [waiting()], from({ organisations: by('Organization/other'), requests: by('ServiceRequest/r1') }), 'received-sender-unknown'],
  ['a copy for the patient', [waiting({ input: inputsOf(['11503-0']).map((i) => (i.valueReference ? { ...i, valueReference: { reference: 'Patient/p1' } } : i)) })], NORTH, 'received-sender-unknown'],
  ['two that wait', [waiting(), other], NORTH, 'received-transfer-ambiguous'],
  ...ENDED.map((status): [string, readonly Candidate[], Sender, string] => [`one that is ${status}`, [waiting({ status })], NORTH, 'received-transfer-ended']),
])('none: %s', (_name, candidates, sender, reason) => { expect(findWaitingTransfer(candidates, sender)).toEqual({ kind: 'none', reason }); });

it.each<[name: string, sender: Sender]>([
  ['the custodian by identifier', NORTH], ['the custodian by reference', from({ organisations: by('Organization/first') })], ['a version of the custodian', from({ organisations: by('Organization/first/_history/4') })],
  ['the request by reference', from({ requests: by('ServiceRequest/r1') })], ['the request by identifier', from({ requests: named({ system: 'https://placer.example.org', value: 'R-1' }) })],
  ['the transfer itself', from({ requests: by('Task/t1') })], ['the transfer by its identifier', from({ requests: named({ system: transferWith().identifier?.[0]?.system ?? '', value: 'r1-transfer-first' }) })],
])('found by %s', (_name, sender) => { expect(findWaitingTransfer([waiting()], sender)).toMatchObject({ kind: 'found', task: { id: 't1' } }); });

it('of two that wait, the one whose request is named; one that ended is not in the way', () => {
  expect(findWaitingTransfer([waiting(), other], from({ organisations: named(NIHDI), requests: by('ServiceRequest/r2') }))).toMatchObject({ kind: 'found', task: { id: 't2' } });
  expect(findWaitingTransfer([waiting({ status: 'completed' }), other], NORTH)).toMatchObject({ kind: 'found', task: { id: 't2' } });
});

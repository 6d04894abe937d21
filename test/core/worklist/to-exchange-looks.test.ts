// What a coordinator is told of the exchanges of a request. Refusals first.
import type { AuditEvent } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { DCM, EXT_AUDIT_BASED_ON, IHE_EVENT_TYPE } from '../../../src/core/fhir/systems.ts';
import type { DeliveryState, TransferState } from '../../../src/core/worklist/request-state.ts';
import { toExchangeLooks, type ExchangeLook } from '../../../src/core/worklist/to-exchange-looks.ts';

const transfer: TransferState = {
  id: 't1', custodian: { key: 'north', name: 'Hospital North' }, channel: 'network', deliverTo: 'receiving-hospital', kinds: [], status: 'in-progress', paused: false, overdue: false, dueSoon: false, estimate: false,
  documents: ['DocumentReference/d1'], quarantined: [], nextAttemptAt: '2026-11-22T10:00:00Z',
};
const delivery: DeliveryState = { id: 'v1', recipient: { key: 'gp', name: 'Practice' }, status: 'in-progress', documents: [{ id: 'd1', acknowledged: true, acknowledgedAt: '2026-11-22T09:00:00Z', location: 'DocumentReference/9' }, { id: 'd2', acknowledged: false }] };

interface Said { readonly at: string; readonly task?: string; readonly code?: string; readonly outcome?: AuditEvent['outcome']; readonly told?: string }
const call = ({ at, task = 't1', code = 'ITI-67', outcome = '0', told }: Said): AuditEvent => ({
  resourceType: 'AuditEvent', recorded: at, outcome, ...(told !== undefined && { outcomeDesc: told }), type: { system: DCM, code: '110112' }, subtype: [{ system: IHE_EVENT_TYPE, code }],
  extension: [{ url: EXT_AUDIT_BASED_ON, valueReference: { reference: 'ServiceRequest/r1' } }, { url: EXT_AUDIT_BASED_ON, valueReference: { reference: `Task/${task}` } }],
  agent: [{ requestor: true, who: { identifier: { value: 'HealthcareService/x' } } }, { requestor: false, who: { reference: 'Organization/north' } }], source: { observer: {} },
});
const change = (task: string, action: NonNullable<AuditEvent['action']>): AuditEvent => ({
  resourceType: 'AuditEvent', recorded: '2026-11-22T09:30:00Z', outcome: '0', action, type: { code: 'rest' }, agent: [{ requestor: true, who: { identifier: { value: 'person-c' } } }], source: { observer: {} }, entity: [{ what: { reference: `Task/${task}` } }],
});

const looksOf = (events: readonly AuditEvent[], state: Partial<Parameters<typeof toExchangeLooks>[0]> = { transfers: [transfer], deliveries: [delivery] }): readonly ExchangeLook[] => toExchangeLooks({ transfers: [], deliveries: [], appointments: [], ...state }, { events, organisations: new Map() });
const [AT, LATER] = ['2026-11-22T08:00:00Z', '2026-11-22T08:05:00Z'];

test('what is asked for by letter has no attempts and does not stand here', () => {
  expect(looksOf([], { transfers: [{ ...transfer, channel: 'letter' }], deliveries: [] })).toEqual([]);
});

test('what belongs to another exchange, and who only looked, is no attempt', () => {
  const looks = looksOf([call({ at: AT, task: 't2' }), call({ at: AT, task: 't10' }), change('t1', 'R'), change('t2', 'U')]);
  expect(looks.map((l) => l.attempts)).toEqual([[], []]);
  expect(looksOf([call({ at: AT })])[0]?.attempts).toHaveLength(1); // the control
});

describe('an attempt that failed', () => {
  test.each<[Omit<Said, 'at'>, string, string, string | undefined]>([
    [{ outcome: '8', told: 'network-timeout' }, 'failed', 'network-timeout', 'network'], [{ outcome: '8', told: 'login-required' }, 'failed', 'access-refused', 'us'],
    [{ outcome: '8', told: 'not-permitted' }, 'refused', 'network-refused', 'patient-pending'], [{ outcome: '8', told: 'no-consent' }, 'refused', 'no-consent', 'patient-pending'],
    [{ outcome: '8', told: 'not-found', code: 'ITI-68' }, 'failed', 'document-gone', 'custodian'], [{ outcome: '4', told: 'entry-malformed' }, 'failed', 'entry-malformed', 'custodian'],
    [{ outcome: '4', told: 'hash-mismatch', code: 'ITI-68' }, 'failed', 'hash-mismatch', undefined],
  ])('%j is %s', (said, outcome, code, fault) => {
    const [attempt] = looksOf([call({ at: AT, ...said })])[0]?.attempts ?? [];
    expect([attempt?.outcome, attempt?.reason?.code, attempt?.reason?.fault]).toEqual([outcome, code, fault]);
    expect(attempt?.reason?.text).toMatch(/^[A-Za-z' ,:;.-]{8,}$/u);
  });

  test('of a delivery, with what the recipient said after it', () => {
    const [attempt] = looksOf([call({ at: AT, task: 'v1', code: 'ITI-65', outcome: '8', told: 'code-unknown; UnresolvedRecipient: entry 2' })])[1]?.attempts ?? [];
    expect(attempt).toMatchObject({ what: 'sent documents', outcome: 'failed', reason: { code: 'recipient-unknown', fault: 'network', text: 'The peer does not know or does not reach the recipient; UnresolvedRecipient: entry 2' } });
  });
});

test('newest first; the adapter acts by itself, a person has words', () => {
  const [look] = looksOf([call({ at: AT }), change('t1', 'U'), call({ at: LATER, code: 'ITI-68' })]);
  expect(look?.attempts).toEqual([
    { at: '2026-11-22T09:30:00Z', what: expect.stringContaining('the request for records'), outcome: 'done', who: 'a member of the hospital\'s staff' },
    { at: LATER, what: 'fetched a document', outcome: 'done' }, { at: AT, what: 'asked which documents there are', outcome: 'done' },
  ]);
});

test('what came, what is next, and what was acknowledged', () => {
  expect(looksOf([])).toEqual([
    { id: 't1', kind: 'transfer', organisation: 'Hospital North', status: 'in-progress', nextAttemptAt: '2026-11-22T10:00:00Z', attempts: [], received: ['DocumentReference/d1'], sent: [] },
    { id: 'v1', kind: 'delivery', organisation: 'Practice', status: 'in-progress', attempts: [], received: [], sent: delivery.documents },
  ]);
});

test('a visit that a calendar books has its attempts, one that is kept here alone has none', () => {
  const kept = { id: 'a1', kind: 'first-visit', status: 'booked' };
  const looks = looksOf([call({ at: AT, task: 'b1', code: 'none', outcome: '8', told: 'state-conflict' })], { appointments: [kept, { ...kept, id: 'a2', calendar: { peer: 'ehr', task: 'b1', status: 'failed', statusReason: 'time-taken' } }] });
  expect(looks.map(({ id, kind, organisation, status, statusReason }) => [id, kind, organisation, status, statusReason])).toEqual([['b1', 'visit', 'ehr', 'failed', 'time-taken']]);
  expect(looks[0]?.attempts.map(({ outcome, reason }) => [outcome, reason?.code, reason?.fault])).toEqual([['failed', 'time-taken', 'us']]);
});

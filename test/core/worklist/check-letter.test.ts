// When no letter is written to a custodian: each from a request for which one may be, with one thing changed.
import type { Consent, Task } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { EXT_OBJECTION } from '../../../src/core/fhir/systems.ts';
import { withClock, type TransferEvents } from '../../../src/core/fhir/transfer.ts';
import type { DeadlineRule } from '../../../src/core/intake/programme.ts';
import { checkLetter } from '../../../src/core/worklist/check-letter.ts';
import { findTransfer } from '../../../src/core/worklist/find-transfer.ts';
import type { RequestRecord } from '../../../src/core/worklist/request-record.ts';
import { P1 } from '../intake/valid-intake.ts';

const ASKED: TransferEvents = { requestedAt: '2026-11-19T10:00:00+01:00' };
const task = (clock: TransferEvents = ASKED, status: Task['status'] = 'requested'): Task => withClock({ resourceType: 'Task', id: 't1', status, intent: 'order', owner: { reference: 'Organization/c1' } }, clock);
const record = (change: object = {}): RequestRecord => ({
  request: { resourceType: 'ServiceRequest', status: 'active', intent: 'order', subject: {}, performer: [{ reference: 'HealthcareService/x' }] },
  coordination: { resourceType: 'Task', status: 'received', intent: 'order' }, patient: { resourceType: 'Patient', birthDate: '2017-02-08' }, consents: [], transfers: [], ...change,
}) as unknown as RequestRecord;
const check = (kind: 'request' | 'reminder', about = task(), of = record(), rule: Partial<DeadlineRule> = {}) => {
  const checked = checkLetter(of, about, { kind, on: Temporal.PlainDate.from('2026-12-01'), programme: { ...P1, deadline: { ...P1.deadline, ...rule } } });
  return checked.ok ? 'may be written' : `${checked.failure.kind}: ${checked.failure.issues.map((i) => i.text).join('; ')}`;
};
const consent = (change: Partial<Consent>): Consent => ({ resourceType: 'Consent', status: 'active', organization: [{ reference: 'Organization/c1' }], provision: { type: 'deny' }, ...change }) as Consent;
const objecting = record({ request: { ...record().request, extension: [{ url: EXT_OBJECTION, extension: [{ url: 'by', valueCode: 'representative' }, { url: 'recordedAt', valueDateTime: '2026-11-20T10:00:00+01:00' }] }] } });

test.each(['request', 'reminder'] as const)('a %s may be written', (kind) => { expect(check(kind)).toBe('may be written'); });

test.each(['completed', 'cancelled', 'failed'] as const)('no letter of a transfer that is %s', (status) => { expect(check('request', task(ASKED, status))).toBe(`state-conflict: the transfer has ended: ${status}`); });

describe('a refusal', () => {
  test('of this custodian stops it', () => { expect(check('request', task(), record({ consents: [consent({})] }))).toMatch(/^consent-missing/u); });
  test.each<[string, Partial<Consent>]>([['of another custodian', { organization: [{ reference: 'Organization/c2' }] }], ['that was taken back', { status: 'inactive' }], ['that is a permit', { provision: { type: 'permit' } }]])('%s does not', (_name, change) => {
    expect(check('request', task(), record({ consents: [consent(change)] }))).toBe('may be written');
  });
});

test('an objection halts, with all else that is wrong', () => {
  expect(check('reminder', task({}), objecting)).toBe('state-conflict: An objection was recorded: a coordinator must decide; there is nothing to remind of: neither when the custodian was asked nor a receipt is recorded');
});

describe('a reminder', () => {
  const waiting: TransferEvents = { ...ASKED, receivedAt: '2026-11-20T10:00:00+01:00', pauses: [{ from: '2026-11-21T10:00:00+01:00', reason: 'query' }] };
  test('of nothing is refused, a request of nothing is not', () => { expect([check('reminder', task({})), check('request', task({}))]).toEqual([expect.stringContaining('nothing to remind of'), 'may be written']); });
  test('of a receipt alone', () => { expect(check('reminder', task({ receivedAt: '2026-11-20T10:00:00+01:00' }))).toBe('may be written'); });
  test('waits while the custodian waits, where its rule pauses', () => {
    expect(check('reminder', task(waiting), record(), { pausedBy: ['query'] })).toContain('its time stands still');
    expect(check('request', task(waiting), record(), { pausedBy: ['query'] })).toBe('may be written');
    expect(check('reminder', task(waiting))).toBe('may be written');
    expect(check('reminder', task({ ...waiting, pauses: [{ from: '2026-11-21T10:00:00+01:00', to: '2026-11-22T10:00:00+01:00', reason: 'query' }] }), record(), { pausedBy: ['query'] })).toBe('may be written');
  });
});

test('a draft has no transfer, and says that it is one', () => {
  const draft = findTransfer({ coordination: { ...record().coordination, status: 'draft' }, transfers: [] }, 'noord');
  expect(draft).toMatchObject({ ok: false, failure: { kind: 'state-conflict' } });
  expect(findTransfer({ coordination: record().coordination, transfers: [task()] }, 'other')).toMatchObject({ ok: false, failure: { kind: 'not-found' } });
  expect(findTransfer({ coordination: record().coordination, transfers: [task()] }, 't1').ok).toBe(true);
});

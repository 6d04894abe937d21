// The bodies of the calls on a request: one that passes each, and one change per refusal.
import { describe, expect, it } from 'vitest';
import { parseAppointment } from '../../../src/core/intake/parse-appointment.ts';
import { parseAppointmentCancellation } from '../../../src/core/intake/parse-appointment-cancellation.ts';
import { parseAuthorisation } from '../../../src/core/intake/parse-authorisation.ts';
import { parseCancellation } from '../../../src/core/intake/parse-cancellation.ts';
import { parseCompletion } from '../../../src/core/intake/parse-completion.ts';
import { parseDeadlineCheck } from '../../../src/core/intake/parse-deadline-check.ts';
import { parseInsurerNotice } from '../../../src/core/intake/parse-insurer-notice.ts';
import { parseReceipt } from '../../../src/core/intake/parse-receipt.ts';
import { parseWithdrawal } from '../../../src/core/intake/parse-withdrawal.ts';
import type { Result } from '../../../src/core/kernel/result.ts';
import { changed, NOW, P1, P2, validIntake } from './valid-intake.ts';

const moment = { now: NOW, timeZone: 'Europe/Brussels' };
const BEFORE = '2026-11-03T11:00:00+01:00';
const AHEAD = '2026-11-03T12:06:00+01:00';

interface Body { readonly name: string; readonly parse: (body: unknown) => Result<unknown>; readonly valid: object; readonly refused: readonly (readonly [string, unknown])[] }

const BODIES: readonly Body[] = [
  {
    name: 'appointment', parse: parseAppointment,
    valid: { kind: 'first-visit', start: '2026-11-24T10:00:00+01:00', end: '2026-11-24T10:40:00+01:00', practitioner: { identifiers: [], name: { family: 'Arts' } }, location: 'Room 4', remote: false, title: 'First visit' },
    refused: [['kind', 'tea'], ['kind', undefined], ['start', '2026-11-24'], ['end', undefined], ['remote', 'no'], ['location', ''], ['practitioner', {}], ['patient', 'x']],
  },
  {
    name: 'appointment cancellation', parse: (body) => parseAppointmentCancellation(body, moment),
    valid: { by: 'patient', reason: 'ill', receivedAt: BEFORE },
    refused: [['by', 'neighbour'], ['by', undefined], ['receivedAt', undefined], ['receivedAt', AHEAD], ['receivedAt', 'yesterday'], ['reason', '']],
  },
  {
    name: 'receipt', parse: (body) => parseReceipt(body, moment),
    valid: { receivedAt: BEFORE, validAt: BEFORE, evidence: 'registered letter', recordedBy: 'coordinator-1' },
    refused: [['receivedAt', undefined], ['validAt', undefined], ['evidence', undefined], ['recordedBy', undefined], ['receivedAt', AHEAD], ['validAt', AHEAD], ['receivedAt', '2026-02-30T10:00:00Z']],
  },
  {
    name: 'completion', parse: (body) => parseCompletion(body, moment),
    valid: { completedAt: BEFORE, evidence: 'parcel opened', recordedBy: 'coordinator-1' },
    refused: [['completedAt', undefined], ['completedAt', AHEAD], ['recordedBy', undefined], ['recordedBy', 3]],
  },
  { name: 'cancellation', parse: (body) => parseCancellation(body, moment), valid: { by: 'patient', reason: 'Recovered' }, refused: [['by', 'other'], ['by', undefined], ['reason', undefined], ['reason', '  ']] },
  { name: 'insurer notice', parse: (body) => parseInsurerNotice(body, moment), valid: { informedOn: '2026-11-03' }, refused: [['informedOn', '2026-11-04'], ['informedOn', '2026-11-31'], ['coverage', 'perhaps'], ['selfPay', 'yes'], ['waived', 'yes'], ['waived', { reason: 'Fund', decidedBy: 'coordinator-1' }], ['waived', { reason: 'Fund', decidedBy: 'coordinator-1', decidedAt: AHEAD }]] },
  {
    name: 'withdrawal', parse: (body) => parseWithdrawal(body, moment),
    valid: { withdrawnAt: BEFORE, by: 'patient', custodians: ['first-hospital'], alsoCopy: true },
    refused: [['withdrawnAt', AHEAD], ['withdrawnAt', undefined], ['by', 'referrer'], ['by', undefined], ['custodians', []], ['custodians', ['a', 'a']], ['releaseTo', []], ['alsoCopy', 'yes']],
  },
  { name: 'deadline check', parse: parseDeadlineCheck, valid: { at: '2026-12-24T09:00:00+01:00', dryRun: true }, refused: [['at', '2026-12-24'], ['at', 5], ['dryRun', 'true'], ['force', true]] },
  {
    name: 'authorisation', parse: (body) => parseAuthorisation(body, { programme: P1, now: NOW, custodianKeys: ['first-hospital'], recipientKeys: ['gp'], requesterKind: 'representative' }),
    valid: validIntake().authorisations[0] ?? {},
    refused: [
      ['kind', 'implied-by-referral'], ['custodians', ['gp']], ['custodians', undefined], ['releaseTo', ['first-hospital']], ['releaseTo', []], ['releaseTo', ['gp', 'gp']], ['signers', [{ capacity: 'referrer' }]], ['signedAt', AHEAD], ['submittedAt', '2026-11-03T08:00:00+01:00'],
      ['validUntil', '2026-11-02'], ['form', undefined], ['refusals', { practitioners: [{ system: 'http://fhir.nl/fhir/NamingSystem/bsn', value: '1' }] }],
    ],
  },
];

describe.each(BODIES)('$name', ({ parse, valid, refused }) => {
  it('passes as it is', () => {
    expect(parse(valid)).toEqual({ ok: true, value: valid });
  });

  it.each(refused)('%s: %j', (element, value) => {
    const result = parse(changed(valid, [element], value));
    expect(result.ok ? 'accepted' : result.failure.kind).toBe('invalid');
    expect(result.ok ? [] : result.failure.issues.map((i) => i.expression?.split(/[.[]/u)[0])).toContain(element);
  });

  it('is no list', () => {
    const result = parse([]);
    expect(result.ok ? 'accepted' : result.failure.kind).toBe('malformed');
  });
});

describe('what depends on the programme', () => {
  const implied = { ...validIntake().authorisations[0], kind: 'implied-by-referral', signers: [{ capacity: 'referrer' }] };
  it('a referral implies the authorisation where the programme takes it so', () => {
    expect(parseAuthorisation(implied, { programme: P2, now: NOW, custodianKeys: ['first-hospital'], recipientKeys: ['gp'] }).ok).toBe(true);
    expect(parseAuthorisation({ ...implied, releaseTo: ['gp'] }, { programme: P2, now: NOW, custodianKeys: ['first-hospital'], recipientKeys: ['gp'] })).toMatchObject({ ok: false, failure: { issues: [{ expression: 'releaseTo' }] } });
    expect(parseAuthorisation(implied, { programme: P1, now: NOW, custodianKeys: ['first-hospital'], recipientKeys: ['gp'] }).ok).toBe(false);
  });

  it('a form may release without any custodian', () => {
    const { custodians: _none, ...release } = { ...validIntake().authorisations[0], releaseTo: ['gp'] };
    expect(parseAuthorisation(release, { programme: P1, now: NOW, custodianKeys: [], recipientKeys: ['gp'] }).ok).toBe(true);
  });

  it('no body at all checks the deadlines by the clock', () => {
    expect(parseDeadlineCheck(undefined)).toEqual({ ok: true, value: {} });
  });
});

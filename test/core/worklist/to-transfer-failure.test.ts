// Why a transfer does not go on, and with whom it lies.
import { expect, it } from 'vitest';
import { EXT_EXCHANGE_FAILURE, STATUS_REASONS } from '../../../src/core/fhir/systems.ts';
import { readTransfer } from '../../../src/core/fhir/transfer.ts';
import type { DecisionCode } from '../../../src/core/consent/decision-reason.ts';
import type { ExchangeDecision } from '../../../src/core/worklist/request-assessment.ts';
import { toTransferFailure } from '../../../src/core/worklist/to-transfer-failure.ts';
import { CLOCK, DUE, transferWith } from '../exchange/open-transfer.ts';

const failing = (code: string, statusReason = code, extension = [DUE]) => readTransfer(transferWith({
  statusReason: { coding: [{ system: STATUS_REASONS, code: statusReason }] },
  extension: [CLOCK, ...extension, { url: EXT_EXCHANGE_FAILURE, extension: [{ url: 'code', valueCode: code }, { url: 'since', valueDateTime: '2026-11-05T09:00:00Z' }, { url: 'attempts', valueUnsignedInt: 4 }] }],
}));
const denied = (code: DecisionCode, text: string): ExchangeDecision => ({ permit: false, reasons: [{ code, text }] });
const PERMIT: ExchangeDecision = { permit: true, reasons: [] };

it('nothing: it waits its turn', () => {
  expect(toTransferFailure(readTransfer(transferWith()), PERMIT)).toBeUndefined();
  expect(toTransferFailure(readTransfer(transferWith()), undefined)).toBeUndefined();
});

it('what its attempts met', () => {
  expect(toTransferFailure(failing('network-timeout'), PERMIT)).toEqual({
    code: 'network-timeout', fault: 'network', text: 'The peer did not answer in time', givenUp: false, since: '2026-11-05T09:00:00Z', attempts: 4, nextAt: '2026-11-05T10:00:00.000Z',
  });
});

it('given up: the code stays, and nothing comes next', () => {
  const failure = toTransferFailure(failing('network-timeout', 'exchange-given-up', []), PERMIT);
  expect(failure).toMatchObject({ code: 'network-timeout', fault: 'network', givenUp: true });
  expect(failure).not.toHaveProperty('nextAt');
});

it('a denial speaks first, in the decision\'s own words, and does not take over the failure\'s beginning', () => {
  const failure = toTransferFailure(failing('network-timeout'), denied('consent-expired', 'It has expired'));
  expect(failure).toMatchObject({ code: 'consent-expired', fault: 'patient-pending', text: 'It has expired', attempts: 0 });
  expect(failure).not.toHaveProperty('since');
  expect(toTransferFailure(failing('consent-expired'), denied('consent-expired', 'It has expired'))?.since).toBe('2026-11-05T09:00:00Z');
});

it('the network\'s own refusal is the patient\'s to settle, though we would permit it (S8)', () => {
  expect(toTransferFailure(failing('network-refused', 'network-refused', []), PERMIT)).toMatchObject({ fault: 'patient-pending', givenUp: false });
});

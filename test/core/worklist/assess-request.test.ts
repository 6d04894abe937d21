// One look at each story: decisions for network transfers to this hospital alone, and the same answer each time.
import { describe, expect, it } from 'vitest';
import { planWithdrawal } from '../../../src/core/exchange/plan-withdrawal.ts';
import { isOpen, readTransfer } from '../../../src/core/fhir/transfer.ts';
import { assessRequest } from '../../../src/core/worklist/assess-request.ts';
import { caseFolders, knownOf, withEach, withTransfers } from './record-of.ts';

describe.each(caseFolders)('%s', (folder) => {
  const { record, programme, now } = knownOf(folder);

  it('twice at the same moment is the same, and changes nothing', () => {
    const before = structuredClone([...record.byReference.values()]);
    expect(assessRequest(record, programme, now)).toEqual(assessRequest(record, programme, now));
    expect([...record.byReference.values()]).toEqual(before);
  });

  it('decides about what the network is asked for, and about nothing else', () => {
    const expected = record.transfers.filter(isOpen).map(readTransfer).filter((t) => t.peer && t.deliverTo.startsWith('Organization/')).map((t) => t.id);
    expect([...assessRequest(record, programme, now).decisions.keys()]).toEqual(expected);
  });

  it('once every transfer ended nothing is asked of the network, and no custodian owes', () => {
    const over = withTransfers(record, (t) => ({ ...t, status: 'completed' }));
    const assessed = assessRequest(over, programme, now);
    expect(assessed.decisions.size).toBe(0);
    expect(assessed.missing.filter((m) => m.suppliedBy === 'custodian' || m.code.startsWith('authorisation-'))).toEqual([]);
  });

  it('without any Consent nothing is permitted (S8)', () => {
    const none = withEach(record, 'Consent', (c) => ({ ...c, status: 'inactive' }));
    for (const decision of assessRequest(none, programme, now).decisions.values()) expect([decision.permit, decision.reasons.length > 0]).toEqual([false, true]);
  });
});

it('by the age of that day: the day before 16 a representative suffices, on the birthday no more (S9)', () => {
  const { record, programme } = knownOf('003');
  const birthDate = Temporal.PlainDate.from(record.patient.birthDate ?? '').add({ years: 16 });
  const longValid = withEach(record, 'Consent', (c) => ({ ...c, provision: { ...c.provision, period: { start: '2026-01-01', end: '2099-01-01T00:00:00+01:00' } } }));
  const on = (day: Temporal.PlainDate) => [...assessRequest(longValid, programme, day.toZonedDateTime('Europe/Brussels').toInstant()).decisions.values()][0];
  expect(on(birthDate.subtract({ days: 1 }))?.permit).toBe(true);
  expect(on(birthDate)).toMatchObject({ permit: false, reasons: [{ code: 'signer-not-entitled-today' }] });
});

it('after a withdrawal nothing is asked of the network for a copy that goes on by letter (S10)', () => {
  const { record, programme, now } = knownOf('001');
  expect(assessRequest(record, programme, now).decisions.size).toBe(1);
  const letter = withTransfers(record, (t) => planWithdrawal(t, { now, alsoCopy: false }) ?? t);
  const assessed = assessRequest(letter, programme, now);
  expect([assessed.decisions.size, assessed.state]).toEqual([0, 'collecting-records']);
});

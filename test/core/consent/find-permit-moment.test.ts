// What time alone will permit: an authorisation begins, a refusal ends, a birthday comes; and what it never will.
import { expect, it } from 'vitest';
import { decideExchange, type ExchangeQuestion } from '../../../src/core/consent/decide-exchange.ts';
import { findPermitMoment } from '../../../src/core/consent/find-permit-moment.ts';
import { knownOf } from '../worklist/record-of.ts';
import { toExchangeQuestion } from '../../../src/core/worklist/to-exchange-question.ts';
import { readTransfer } from '../../../src/core/fhir/transfer.ts';

const { record, programme, now } = knownOf('001');
const [task] = record.transfers;
if (!task) throw new Error('no transfer');
const PERMITTED: ExchangeQuestion = toExchangeQuestion(record, readTransfer(task), { programme, now });
const withPeriod = (start: string, end = '2027-05-01T00:00:00+02:00'): ExchangeQuestion => ({
  ...PERMITTED, consents: PERMITTED.consents.map((c) => ({ ...c, provision: { ...c.provision, period: { start, end } } })),
});
const LONG = withPeriod('2026-11-01', '2028-01-01');
const momentOf = (question: ExchangeQuestion): string | undefined => {
  expect(decideExchange(question).permit).toBe(false);
  const at = findPermitMoment(question, (when) => decideExchange({ ...question, now: when }).permit);
  // permitted then, and not a second before
  if (at) expect([at.subtract({ seconds: 1 }), at].map((now) => decideExchange({ ...question, now }).permit)).toEqual([false, true]);
  return at?.toZonedDateTimeISO('Europe/Brussels').toString({ timeZoneName: 'never' });
};

it('the control is permitted', () => { expect(decideExchange(PERMITTED).permit).toBe(true); });

it('an authorisation that begins later: at its beginning', () => {
  expect(momentOf(withPeriod('2026-12-01T00:00:00+01:00'))).toBe('2026-12-01T00:00:00+01:00');
  expect(momentOf(withPeriod('2026-12-01'))).toBe('2026-12-01T00:00:00+01:00');
});

it('too old or too young for it: at the birthday of who grows into the programme, never of who grew out of it', () => {
  const adults = { ...programme, age: { from: 10 } };
  expect(momentOf({ ...LONG, programme: adults, birthDate: '2017-02-08' })).toBe('2027-02-08T00:00:00+01:00');
  expect(momentOf({ ...LONG, programme: adults, birthDate: '2016-12' })).toBe('2026-12-31T00:00:00+01:00');
  expect(momentOf({ ...LONG, programme: { ...programme, age: { from: 0, below: 9 } }, birthDate: '2016-02-08' })).toBeUndefined();
});

it('born on 29 February: on 1 March', () => {
  expect(momentOf({ ...LONG, programme: { ...programme, age: { from: 11 } }, birthDate: '2016-02-29' })).toBe('2027-03-01T00:00:00+01:00');
});

it.each<[string, ExchangeQuestion]>([
  ['expired', withPeriod('2026-01-01T00:00:00+01:00', '2026-11-01T00:00:00+01:00')], ['none', { ...PERMITTED, consents: [] }],
  ['withdrawn', { ...PERMITTED, consents: PERMITTED.consents.map((c) => ({ ...c, status: 'inactive' })) }], ['over before the birthday', { ...withPeriod('2026-01-01', '2027-02-01'), programme: { ...programme, age: { from: 10 } }, birthDate: '2017-02-08' }],
  ['no birth date', { ...PERMITTED, programme: { ...programme, age: { from: 10 } }, birthDate: undefined }],
])('never: %s', (_what, question) => { expect(momentOf(question)).toBeUndefined(); });

// A birthday changes what a proof of representation is worth (S9): the 18th ends what was proven of a child's parent.
import { expect, it } from 'vitest';
import { assessAudience } from '../../../src/core/worklist/assess-audience.ts';
import { assessRepresentation } from '../../../src/core/worklist/assess-representation.ts';
import { toExchangeQuestion } from '../../../src/core/worklist/to-exchange-question.ts';
import { changedRecord, knownOf, withEach } from './record-of.ts';

const { record, programme } = knownOf('001'); // a mother whose proof was checked
const born = (birthDate: string) => withEach(record, 'Patient', (p) => ({ ...p, birthDate }));
const on = (day: string) => ({ programme, now: Temporal.Instant.from(`${day}T12:00:00+01:00`) });
const checked = (occurredDateTime: string) => changedRecord(born('2008-11-22'), (r) => (r.resourceType === 'Provenance' ? { ...r, occurredDateTime } : r));

it.each<[string, string, boolean]>([
  ['a child', '2015-05-12', true], ['the day before 18', '2008-11-23', true], ['the day of 18', '2008-11-22', false], ['long an adult', '1990-01-01', true],
])('%s: the proof of before counts or not', (_name, birthDate, proven) => {
  expect(assessRepresentation(born(birthDate), on('2026-11-22'))).toBe(proven);
});

it('a proof checked since the 18th birthday counts, one of the day before does not', () => {
  expect([assessRepresentation(checked('2026-11-21T23:59:59+01:00'), on('2026-11-25')), assessRepresentation(checked('2026-11-22T00:00:00+01:00'), on('2026-11-25'))]).toEqual([false, true]);
});

it('nobody represents the patient', () => {
  expect(assessRepresentation(knownOf('005').record, on('2026-11-22'))).toBeUndefined();
});

it('what is asked of the consents, and who is told, follow it', () => {
  const transfer = { custodian: 'Organization/x' };
  expect([toExchangeQuestion(born('2008-11-23'), transfer, on('2026-11-22')).representationProven, toExchangeQuestion(born('2008-11-22'), transfer, on('2026-11-22')).representationProven]).toEqual([true, false]);
  expect([assessAudience(born('2010-11-23'), on('2026-11-22')).to, assessAudience(born('2008-11-22'), on('2026-11-22')).to, assessAudience(checked('2026-11-22T10:00:00+01:00'), on('2026-11-25')).to]).toEqual([['representative'], ['patient'], ['representative']]);
});

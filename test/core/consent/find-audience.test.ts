// S9: who of the patient's side is told on a day. Under 12 the representative, 12 to 15 of the process only, from 16 the patient alone (P1); who signs where a programme says nothing (P2).
import { expect, it } from 'vitest';
import { assessAge } from '../../../src/core/consent/assess-age.ts';
import { findAudience } from '../../../src/core/consent/find-audience.ts';
import { P1, P2 } from '../intake/valid-intake.ts';

const at = (birthDate: string | undefined, on = '2026-11-22') => ({ age: assessAge(birthDate, Temporal.PlainDate.from(on)) });

it.each<[string, string | undefined, string, readonly string[], boolean]>([
  ['the day before 12', '2014-11-23', 'P1', ['representative'], true],
  ['the day of 12: the process only', '2014-11-22', 'P1', ['representative'], false],
  ['the day before 16', '2010-11-23', 'P1', ['representative'], false],
  ['the day of 16: the patient alone', '2010-11-22', 'P1', ['patient'], true],
  ['18', '2008-11-22', 'P1', ['patient'], true],
  ['P2, the day before 12', '2014-11-23', 'P2', ['representative'], true],
  ['P2, the day of 12: both', '2014-11-22', 'P2', ['representative', 'patient'], true],
  ['P2, the day of 16', '2010-11-22', 'P2', ['patient'], true],
  ['born in a year in which 16 is reached: nobody may be wrong', '2010', 'P1', [], false],
  ['P2, 12 or just below: who is told in both', '2014', 'P2', ['representative'], true],
  ['no birth date', undefined, 'P1', [], false],
])('%s', (_name, birthDate, programme, to, documentContent) => {
  expect(findAudience(programme === 'P1' ? P1 : P2, at(birthDate))).toEqual({ to, documentContent });
});

it('an adult who cannot decide: the representative with proof; nobody below 18, and not without proof', () => {
  const proven = (birthDate: string, representationProven: boolean | undefined) => findAudience(P1, { ...at(birthDate), representationProven }).to;
  expect([proven('2008-11-22', true), proven('2008-11-23', true), proven('2008-11-22', false), proven('2008-11-22', undefined)]).toEqual([['representative'], ['patient'], ['patient'], ['patient']]);
});

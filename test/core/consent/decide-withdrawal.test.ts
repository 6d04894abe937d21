// S9: whoever could sign, and the patient from 12, may withdraw.
import { expect, it } from 'vitest';
import { decideWithdrawal } from '../../../src/core/consent/decide-withdrawal.ts';
import { P1, P2 } from '../intake/valid-intake.ts';
import { at } from './valid-question.ts';

const now = at('2026-11-10T12:00:00+01:00');

it.each<[string, typeof P1, string | undefined, 'patient' | 'representative', boolean | undefined, boolean]>([
  ['P1, 11: the patient', P1, '2014-11-11', 'patient', undefined, false],
  ['P1, 11: the representative', P1, '2014-11-11', 'representative', undefined, true],
  ['P1, 12 today: the patient', P1, '2014-11-10', 'patient', undefined, true],
  ['P1, 15: the representative', P1, '2010-11-11', 'representative', undefined, true],
  ['P1, 16 today: the representative', P1, '2010-11-10', 'representative', true, false],
  ['P1, 16 today: the patient', P1, '2010-11-10', 'patient', undefined, true],
  ['P1, 18 today: the representative with proof', P1, '2008-11-10', 'representative', true, true],
  ['P1, 18 today: the representative without proof', P1, '2008-11-10', 'representative', false, false],
  ['P2, 11: the patient', P2, '2014-11-11', 'patient', undefined, false],
  ['P2, 12 today: the patient', P2, '2014-11-10', 'patient', undefined, true],
  ['P2, 12 today: the representative', P2, '2014-11-10', 'representative', undefined, true],
  ['P2, 50: the patient', P2, '1976-01-01', 'patient', undefined, true],
  ['P2, 50: somebody else', P2, '1976-01-01', 'representative', undefined, false],
  ['birth year 2014: perhaps 12', P1, '2014', 'patient', undefined, true],
  ['birth year 2010: perhaps 15', P1, '2010', 'representative', undefined, true],
  ['birth date not known', P1, undefined, 'patient', undefined, true],
])('%s', (_name, programme, birthDate, by, representationProven, permit) => {
  const decision = decideWithdrawal({ by, birthDate, programme, now, representationProven });
  expect(decision.permit).toBe(permit);
  expect(decision.reasons.map((r) => r.code)).toEqual(permit ? [] : ['signer-not-entitled-today']);
});

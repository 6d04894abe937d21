// Of age from the 18th birthday on, whoever of an age range it is.
import { expect, it } from 'vitest';
import { assessAge } from '../../../src/core/consent/assess-age.ts';
import { isAdult } from '../../../src/core/consent/is-adult.ts';

it.each<[string | undefined, boolean]>([['2008-11-22', true], ['2008-11-23', false], ['2008', false], ['2007', true], [undefined, false]])('born %s, on 22 November 2026: %s', (birthDate, adult) => {
  expect(isAdult(assessAge(birthDate, Temporal.PlainDate.from('2026-11-22')))).toBe(adult);
});

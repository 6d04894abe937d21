// Of age whoever of the range it is: a doubtful birth date makes nobody an adult.
import { expect, it } from 'vitest';
import { isAdult } from '../../../src/core/consent/is-adult.ts';

it.each([[17, 17, false], [18, 18, true], [17, 18, false], [18, Infinity, true], [0, Infinity, false]])('between %d and %d: %s', (atLeast, atMost, expected) => {
  expect(isAdult({ atLeast, atMost })).toBe(expected);
});

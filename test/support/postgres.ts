// PostgreSQL for a test suite, and what is said where there is none.
import { expect, test } from 'vitest';

export { startPostgres } from './start-postgres.ts';

/** Says aloud that the PostgreSQL half of a suite did not run; in CI that fails. */
export const reportAbsentPostgres = (): void => {
  test('PostgreSQL: NOT RUN HERE, neither binaries nor TEST_DATABASE_URL', () => {
    console.warn('PostgreSQL was not tested: install it or set TEST_DATABASE_URL');
    expect(process.env['CI'], 'CI tests both engines').not.toBe('true');
  });
};

// What an engine throws becomes one of our failures, and nothing of it reaches a caller.
import { describe, expect, test } from 'vitest';
import { toStoreFailure } from '../../../src/adapters/store/to-store-failure.ts';

const thrown = (members: Readonly<Record<string, unknown>>, message = 'secret of a person'): Error => Object.assign(new Error(message), members);

describe('what an engine throws', () => {
  test.each([
    ['storage-full', thrown({ code: 'ERR_SQLITE_ERROR', errcode: 13 })],
    ['storage-full', thrown({ code: 'ERR_SQLITE_ERROR', errcode: 4874 })],
    ['storage-full', thrown({ code: '53100' })],
    ['storage-full', thrown({ code: 'ENOSPC' })],
    ['not-ready', thrown({ code: 'ERR_SQLITE_ERROR', errcode: 5 })],
    ['not-ready', thrown({ code: '57P01' })],
    ['not-ready', thrown({ code: '08006' })],
    ['not-ready', thrown({ code: 'ECONNREFUSED' })],
    ['not-ready', thrown({ code: 'ENOENT', syscall: 'connect' })],
    ['not-ready', thrown({}, 'Connection terminated unexpectedly')],
  ])('is %s, without its text', (kind, error) => {
    const { failure } = toStoreFailure(error);
    expect(failure.kind).toBe(kind);
    expect(JSON.stringify(failure)).not.toContain('secret');
  });

  test.each([
    ['a broken constraint', thrown({ code: 'ERR_SQLITE_ERROR', errcode: 1555 })],
    ['a syntax error', thrown({ code: '42601' })],
    ['a missing file', thrown({ code: 'ENOENT', syscall: 'open' })],
    ['no error at all', 'text'],
  ])('is a bug and thrown on: %s', (_, error) => {
    let caught: unknown;
    try {
      toStoreFailure(error);
    } catch (again) {
      caught = again;
    }
    expect(caught).toBe(error);
  });
});

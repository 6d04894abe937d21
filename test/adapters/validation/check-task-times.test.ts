// Task inv-1 as moments in time: the same moment written with two offsets is one moment.
import type { Task } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { createValidate } from '../../../src/adapters/validation/create-validate.ts';

const validate = createValidate();
const task = (authoredOn: string, lastModified: string): Task => ({ resourceType: 'Task', status: 'requested', intent: 'order', authoredOn, lastModified });
const broken = (authoredOn: string, lastModified: string): boolean => validate(task(authoredOn, lastModified)).some((i) => i.text.includes('inv-1'));

describe('last modified and authored on', () => {
  test.each([
    ['2026-11-22T10:00:00+01:00', '2026-11-22T08:59:59Z'],
    ['2026-11-22T10:00:00Z', '2026-11-22T10:59:59.999+01:00'],
    ['2026-11-22T10:00:00+01:00', '2026-11-22T09:59:59+01:00'],
  ])('%s is after %s: refused', (authoredOn, lastModified) => {
    expect(broken(authoredOn, lastModified)).toBe(true);
  });

  test.each([
    ['2026-11-22T10:00:00+01:00', '2026-11-22T09:00:00.123Z'],
    ['2026-11-22T10:00:00+01:00', '2026-11-22T09:00:00Z'],
    ['2026-11-22T10:00:00Z', '2026-11-22T11:00:00+01:00'],
  ])('%s is not after %s: taken', (authoredOn, lastModified) => {
    expect(broken(authoredOn, lastModified)).toBe(false);
  });
});

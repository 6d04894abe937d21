// The last change of a Task against a clock that went back (Task inv-1).
import type { Task } from '@medplum/fhirtypes';
import { expect, it } from 'vitest';
import { notBefore } from '../../../src/core/fhir/not-before.ts';

const task = (lastModified: string | undefined, authoredOn?: string): Task => ({
  resourceType: 'Task', status: 'requested', intent: 'order', ...(lastModified && { lastModified }), ...(authoredOn && { authoredOn }),
});

it.each([
  ['after both: as it is', '2026-11-22T10:00:00Z', '2026-11-22T10:30:00+01:00', '2026-11-22T09:59:59Z', '2026-11-22T10:00:00Z'],
  ['before it was authored, in another zone', '2026-11-22T09:00:00Z', '2026-11-22T10:30:00+01:00', undefined, '2026-11-22T10:30:00+01:00'],
  ['before the change before', '2026-11-22T10:00:00.000Z', '2026-11-22T08:00:00Z', '2026-11-22T10:00:02.000Z', '2026-11-22T10:00:02.000Z'],
  ['the same moment', '2026-11-22T10:00:00Z', '2026-11-22T11:00:00+01:00', '2026-11-22T10:00:00Z', '2026-11-22T10:00:00Z'],
])('%s', (_name, lastModified, authoredOn, stored, expected) => {
  expect(notBefore(task(lastModified, authoredOn), stored === undefined ? undefined : task(stored)).lastModified).toBe(expected);
});

it('invents none where there was none', () => {
  expect(notBefore(task(undefined, '2026-11-22T10:00:00Z'), undefined)).toEqual(task(undefined, '2026-11-22T10:00:00Z'));
});

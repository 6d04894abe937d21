// The same request and role always give the same id, and two never share one.
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { roleId } from '../../../src/core/fhir/role-id.ts';

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

it('is a UUID of version 8 and a FHIR id, the same each time', () => {
  fc.assert(fc.property(fc.string(), fc.string(), (request, role) => {
    const id = roleId(digest, request)(role);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/u);
    expect(roleId(digest, request)(role)).toBe(id);
  }));
});

it('differs by request and by role', () => {
  const ids = ['r1', 'r2'].flatMap((r) => ['patient', 'transfer:a', 'transfer:b'].map(roleId(digest, r)));
  expect(new Set(ids).size).toBe(6);
});

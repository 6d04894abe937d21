// A slot is taken once.
import { expect, it } from 'vitest';
import { checkFree } from '../../../src/core/appointments/check-free.ts';

it('a free one may be taken', () => { expect(checkFree({ status: 'free' })).toMatchObject({ ok: true }); });

it.each(['busy', 'busy-unavailable', 'busy-tentative', 'entered-in-error'] as const)('one that is %s may not', (status) => {
  expect(checkFree({ status })).toMatchObject({ ok: false, failure: { kind: 'state-conflict', issues: [{ expression: 'slot' }] } });
});

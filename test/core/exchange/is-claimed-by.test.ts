// What a worker brings is taken only from who still holds the transfer: everything else is discarded (S10).
import { expect, it } from 'vitest';
import { isClaimedBy } from '../../../src/core/exchange/is-claimed-by.ts';
import { ENDED, exchangeOf, transferWith } from './open-transfer.ts';

const HOLDER = { worker: 'w1', attempts: 3 };
const HELD = { status: 'in-progress', extension: [exchangeOf('2026-11-05T10:02:00Z', 3, 'w1')] } as const;
const held = (change: Parameters<typeof transferWith>[0] = {}) => transferWith({ ...HELD, extension: [...HELD.extension], ...change });

it('who claimed it holds it', () => { expect(isClaimedBy(held(), HOLDER)).toBe(true); });

it.each<[string, Parameters<typeof transferWith>[0]]>([
  ['another worker has it', { extension: [exchangeOf('2026-11-05T10:02:00Z', 3, 'w2')] }],
  ['the same worker, a later attempt', { extension: [exchangeOf('2026-11-05T10:02:00Z', 4, 'w1')] }],
  ['the same worker, an earlier attempt', { extension: [exchangeOf('2026-11-05T10:02:00Z', 2, 'w1')] }],
  ['it was put back for anyone', { extension: [exchangeOf('2026-11-05T10:02:00Z', 3)] }],
  ['a withdrawal took it out of the outbox', { extension: [] }],
  ...ENDED.map((status): [string, Parameters<typeof transferWith>[0]] => [`it is ${status}`, { status }]),
])('no more: %s', (_name, change) => { expect(isClaimedBy(held(change), HOLDER)).toBe(false); });

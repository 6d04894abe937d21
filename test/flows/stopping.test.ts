// An adapter that is being stopped does not wait for a long check or recomputation: it is broken off between two parts, and whoever comes next does what is left.
import { expect, it } from 'vitest';
import type { Result } from '../../src/core/kernel/result.ts';
import { checkDeadlines } from '../../src/flows/check-deadlines.ts';
import { recomputeDeadlines } from '../../src/flows/recompute-deadlines.ts';
import { openNoticeWorld } from '../support/notice-world.ts';

const must = <T>(result: Result<{ readonly body: T }>): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value.body;
};

/** The day after it was due: what is stored of that is wrong until it is computed anew, so that nothing of it is due at first. */
const AFTER = '2026-11-19T09:00:00+01:00';

it('a deadline check writes nothing more, is not counted as made, and the next one does all of it', async () => {
  const { ports, play } = await openNoticeWorld({ now: AFTER });
  await play('a', []);
  must(await recomputeDeadlines(ports, {}));
  expect(must(await checkDeadlines({ ...ports, isStopping: () => true }, {}))).toMatchObject({ flagged: 0, brokenOff: true, notices: { planned: 0, overtaken: 0 } });
  const next = must(await checkDeadlines(ports, {}));
  expect(next).toMatchObject({ flagged: 1, transfers: ['t-a'] });
  expect([next.brokenOff, next.lastRunAt]).toEqual([undefined, undefined]);
});

it('a recomputation says that it was not made, and the next one makes it', async () => {
  const { ports, play } = await openNoticeWorld({ now: AFTER });
  await play('a', []);
  expect(await recomputeDeadlines({ ...ports, isStopping: () => true }, {})).toMatchObject({ ok: false, failure: { kind: 'not-ready' } });
  expect(must(await recomputeDeadlines(ports, {}))).toMatchObject({ checked: 1, differing: 1 });
});

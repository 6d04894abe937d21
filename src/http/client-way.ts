// The bearer tokens of registered client systems, each within its share of calls.
import { fail, ok } from '../core/kernel/result.ts';
import type { BearerWay } from './bearer-way.ts';
import type { Flows } from './flows.ts';
import type { RateLimit } from './limit-rate.ts';

/** A token of ours that is over is no guess: it does not count as a failed attempt. */
export const clientWay = ({ recogniseClient }: Pick<Flows, 'recogniseClient'>, rate: RateLimit): BearerWay => async (token) => {
  const found = await recogniseClient(token);
  if (found.kind === 'unknown') return undefined;
  if (found.kind === 'over') return fail('login-required', 'the access token is over; ask for a new one');
  const waitSeconds = rate.take(found.actor.id, found.requestsPerMinute);
  if (waitSeconds === undefined) return ok(found.actor);
  return { ok: false, failure: { ...fail('throttled', 'this client calls too often').failure, retryAfterSeconds: waitSeconds } };
};

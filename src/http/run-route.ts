// The way of every call: request id, who asks, the route's answer, the reply, one log line and one measurement without anything of a patient.
import type { Request, Response } from 'express';
import type { Histogram } from 'prom-client';
import type { Actor } from '../core/fhir/actor.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import type { Access, Caller } from './create-access.ts';
import { findPermit } from './find-permit.ts';
import type { HttpOptions, Permission, Reply, Route } from './route.ts';
import { sendReply } from './send-reply.ts';
import { toFailureReply } from './to-failure-reply.ts';

export interface RunParts {
  readonly options: HttpOptions;
  readonly access: Access;
  readonly durations: Histogram<'method' | 'route' | 'status'>;
}

/** `known`: whoever has said who they are, whatever they may. */
export type Runnable = Pick<Route, 'path' | 'isPage' | 'answer'> & { readonly access: 'open' | 'known' | Permission };

const ANYONE: Actor = { id: 'anyone', kind: 'client', roles: [] };
/** How long an unread body is drained after the answer before the connection is cut. */
const LINGER_MS = 5000;

const toRequestId = (req: Request, newId: () => string): string => {
  const given = req.get('X-Request-Id');
  return given !== undefined && /^[A-Za-z0-9._-]{1,64}$/u.test(given) ? given : newId();
};

/** Where it was thrown, without the message: that may hold a person's values. */
const placeOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at ')).slice(0, 6).join('') : '');

/** Thrown by a read of the store (port); no bug of ours. */
const isStoreAway = (error: unknown): boolean => error instanceof Error && error.cause === 'store-away';

const isCallerGone = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';

const dropUnreadBody = (req: Request, res: Response): void => {
  res.once('finish', () => {
    if (req.complete) return;
    req.unpipe();
    req.removeAllListeners('readable'); // of a reader that stopped: with it nothing would flow
    req.resume();
    setTimeout(() => { if (!req.complete) req.destroy(); }, LINGER_MS).unref();
  });
};

export const runRoute = (route: Runnable, parts: RunParts) => async (req: Request, res: Response): Promise<void> => {
  const { options, access, durations } = parts;
  const requestId = toRequestId(req, options.newId);
  const startedAt = performance.now();
  res.setHeader('X-Request-Id', requestId);
  res.setHeader('Cache-Control', 'no-store');
  dropUnreadBody(req, res);
  res.once('close', () => {
    const seconds = (performance.now() - startedAt) / 1000;
    durations.observe({ method: req.method, route: route.path, status: String(res.statusCode) }, seconds);
    options.log('info', 'http', { requestId, method: req.method, route: route.path, status: res.statusCode, durationMs: Math.round(seconds * 1000), finished: res.writableFinished });
  });
  const report = (error: unknown): void => { options.log('error', 'http-failure', { requestId, route: route.path, error: error instanceof Error ? error.name : 'unknown', at: placeOf(error) }); };
  const answer = async (): Promise<Result<Reply>> => {
    const caller: Result<Caller> = route.access === 'open' ? ok({ actor: ANYONE }) : await access.authenticate(req);
    if (!caller.ok) return caller;
    const { actor, name } = caller.value;
    const permit = findPermit(route.access, actor, req);
    if (!permit.ok) return refuse(actor, permit);
    const call = { actor, requestId, ...(req.ip !== undefined && { address: req.ip }), ...permit.value };
    return route.answer({ req, call, signedIn: { roles: actor.roles, ...(name !== undefined && { name }) } });
  };
  const refuse = (actor: Actor, refusal: Result<never>): Result<Reply> => {
    options.log('warn', 'not-permitted', { requestId, method: req.method, route: route.path, actor: actor.id });
    return refusal;
  };
  try {
    const replied = await answer().catch((error: unknown) => {
      report(error);
      if (isStoreAway(error)) return fail('not-ready', 'the store cannot be reached now; the same call can be made again');
      return fail('internal', `an error of the adapter; it is logged under request id ${requestId}`);
    });
    await sendReply(req, res, replied.ok ? replied.value : toFailureReply(req, replied.failure, route));
  } catch (error) {
    // A file could not be read to its end: the connection is cut, so that half of it is not taken for all. Or the caller went away.
    if (!isCallerGone(error)) report(error);
    res.destroy();
  }
};

// The way of every call: request id, who asks, the route's answer, the reply, one log line and one measurement without anything of a patient.
import type { Request, Response } from 'express';
import { fail, ok } from '../core/kernel/result.ts';
import { answerCall, type Answered } from './answer-call.ts';
import type { Runnable, RunParts } from './run-parts.ts';
import { toWritten } from './fhir/to-written.ts';
import { sendReply } from './send-reply.ts';
import { toFailureReply } from './to-failure-reply.ts';

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
  const { options, durations } = parts;
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
  const write = (answered: Answered): Answered => (answered.result.ok ? { ...answered, result: ok(toWritten(req, answered.result.value, options.fhirXml)) } : answered);
  try {
    const { result, signedIn } = await answerCall(route, parts, { req, requestId }).then(write).catch((error: unknown): Answered => {
      report(error);
      if (isStoreAway(error)) return { result: fail('not-ready', 'the store cannot be reached now; the same call can be made again') };
      return { result: fail('internal', `an error of the adapter; it is logged under request id ${requestId}`) };
    });
    await sendReply(req, res, result.ok ? result.value : toWritten(req, toFailureReply(req, result.failure, { isPage: route.isPage === true, signedIn }), options.fhirXml));
  } catch (error) {
    // A file could not be read to its end: the connection is cut, so that half of it is not taken for all. Or the caller went away.
    if (!isCallerGone(error)) report(error);
    res.destroy();
  }
};

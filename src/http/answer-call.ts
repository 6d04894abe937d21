// Who asks, whether they may, and the route's answer; who is turned away stands on the audit trail before they are told.
import type { Request } from 'express';
import type { Actor } from '../core/fhir/actor.ts';
import type { Result } from '../core/kernel/result.ts';
import type { Call } from '../flows/flow-ports.ts';
import type { Caller } from './create-access.ts';
import { findPermit } from './find-permit.ts';
import type { Reply, SignedIn } from './route.ts';
import type { Runnable, RunParts } from './run-parts.ts';

export interface Answered {
  readonly result: Result<Reply>;
  /** For the page that tells of a failure. */
  readonly signedIn?: SignedIn;
}

interface Asked { readonly req: Request; readonly requestId: string }

const ANYONE: Actor = { id: 'anyone', kind: 'client', roles: [] };

const turnAway = async (route: Runnable, { options, record }: RunParts, { req, call, result }: { readonly req: Request; readonly call: Call; readonly result: Result<Reply> }): Promise<Result<Reply>> => {
  const what = `${req.method} ${route.path}`;
  options.log('warn', 'not-permitted', { requestId: call.requestId, route: what, actor: call.actor.id });
  const recorded = await record(call, what);
  return recorded.ok ? result : recorded;
};

const isRefusal = (result: Result<Reply>): boolean => !result.ok && result.failure.kind === 'not-permitted';

const callOf = ({ req, requestId }: Asked, actor: Actor): Call => ({ actor, requestId, ...(req.ip !== undefined && { address: req.ip }) });

const answerKnown = async (route: Runnable, parts: RunParts, asked: Asked & Caller): Promise<Answered> => {
  const { req, actor, name } = asked;
  const signedIn: SignedIn = { roles: actor.roles, ...(name !== undefined && { name }) };
  const permit = findPermit(route.access, actor, req);
  const call: Call = { ...callOf(asked, actor), ...(permit.ok && permit.value) };
  const result = permit.ok ? await route.answer({ req, call, signedIn }) : permit;
  return { signedIn, result: isRefusal(result) ? await turnAway(route, parts, { req, call, result }) : result };
};

export const answerCall = async (route: Runnable, parts: RunParts, asked: Asked): Promise<Answered> => {
  if (route.access === 'open') return { result: await route.answer({ req: asked.req, call: callOf(asked, ANYONE), signedIn: { roles: [] } }) };
  const caller: Result<Caller> = await parts.access.authenticate(asked.req);
  return caller.ok ? answerKnown(route, parts, { ...asked, ...caller.value }) : { result: caller };
};

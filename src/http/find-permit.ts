// Whether this caller may call this route, and in which states of a request: the table for persons, scopes for clients.
import type { Request } from 'express';
import { checkScopes } from '../core/consent/check-scopes.ts';
import type { Actor } from '../core/fhir/actor.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import { decideAct } from '../core/worklist/decide-act.ts';
import type { Call } from '../flows/flow-ports.ts';
import type { Permission } from './route.ts';

const permitClient = ({ scopes }: Permission, actor: Actor, req: Request): Result<Pick<Call, 'onlyIn'>> => {
  if (scopes === undefined) return fail('not-permitted', 'this is not for client systems');
  const checked = checkScopes(actor, typeof scopes === 'function' ? scopes(req) : scopes);
  return checked.ok ? ok({}) : checked;
};

/** `known`: whoever has said who they are. Failure `not-permitted`. */
export const findPermit = (access: Permission | 'open' | 'known', actor: Actor, req: Request): Result<Pick<Call, 'onlyIn'>> => {
  if (access === 'open' || access === 'known') return ok({});
  if (actor.kind === 'client') return permitClient(access, actor, req);
  const { permit, ...limits } = decideAct(actor.roles, typeof access.act === 'function' ? access.act(req) : access.act);
  return permit ? ok(limits) : fail('not-permitted', 'this is for another role');
};

// Whether this caller may call this route, and in which states of a request: the table for persons, scopes for clients.
import type { Request } from 'express';
import type { Actor } from '../core/fhir/actor.ts';
import { decideAct, type ActDecision } from '../core/worklist/decide-act.ts';
import type { Permission } from './route.ts';

/** `known`: whoever has said who they are. */
export const findPermit = (access: Permission | 'open' | 'known', actor: Actor, req: Request): ActDecision => {
  if (access === 'open' || access === 'known') return { permit: true };
  if (actor.client) return { permit: access.clients?.(actor.client, req) === true };
  return decideAct(actor.roles, typeof access.act === 'function' ? access.act(req) : access.act);
};

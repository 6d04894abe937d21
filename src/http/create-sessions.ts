// Sessions of signed-in browsers, in a sealed cookie: they outlive a restart and hold on every replica; one that was ended is remembered by the store.
import type { Request } from 'express';
import { randomUUID } from 'node:crypto';
import { ROLES, type Actor, type Role } from '../core/fhir/actor.ts';
import { createSealedCookie } from './create-sealed-cookie.ts';
import type { HttpOptions } from './route.ts';

export interface Session {
  readonly id: string;
  readonly actor: Actor;
  /** Of a person, for their own eyes. */
  readonly name?: string;
}

export interface Sessions {
  /** The Set-Cookie value. */
  readonly open: (whom: Pick<Session, 'actor' | 'name'>) => string;
  /** Not whether it was ended: the store knows. */
  readonly read: (req: Request) => Session | undefined;
  readonly drop: string;
}

const isRole = (value: unknown): value is Role => ROLES.some((role) => role === value);

/** It was sealed by us, but perhaps by an earlier release. */
const toSession = ({ id, actorId, kind, roles, name }: Readonly<Record<string, unknown>>): Session | undefined => {
  if (typeof id !== 'string' || typeof actorId !== 'string' || !Array.isArray(roles)) return undefined;
  if (kind !== 'administrator' && kind !== 'person') return undefined;
  return { id, actor: { id: actorId, kind, roles: roles.filter(isRole) }, ...(typeof name === 'string' && { name }) };
};

/**
 * Strict: no other site's link or form sends it. The sign-in, which does come from another site, ends on a page of ours that leads on.
 * What a role may is read from it until it ends: a role that is taken away at the provider is gone with the session at the latest.
 */
export const createSessions = ({ sessionKey, sessionSeconds, publicUrl, clock }: Pick<HttpOptions, 'sessionKey' | 'sessionSeconds' | 'publicUrl' | 'clock'>): Sessions => {
  const cookie = createSealedCookie({ name: 'session', key: sessionKey, publicUrl, sameSite: 'Strict', maxAgeSeconds: sessionSeconds, clock });
  return {
    open: ({ actor, name }) => cookie.set({ id: randomUUID(), actorId: actor.id, kind: actor.kind, roles: actor.roles, name }),
    read: (req) => {
      const content = cookie.read(req);
      return content && toSession(content);
    },
    drop: cookie.drop,
  };
};

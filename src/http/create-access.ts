// Who calls: the bearer of a token, of whichever kind, or a browser with a session.
import type { Request } from 'express';
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Actor } from '../core/fhir/actor.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import type { BearerWay } from './bearer-way.ts';
import { createSessions, type Session } from './create-sessions.ts';
import { isOwnPage } from './is-own-page.ts';
import { limitAttempts } from './limit-attempts.ts';
import type { HttpParts } from './route.ts';

/** The access token is the administrator's (S20). */
const ADMINISTRATOR: Actor = { id: 'administrator', kind: 'administrator', roles: ['administrator'] };

/** Who calls; `name` only for their own eyes. */
export type Caller = Pick<Session, 'actor' | 'name'>;

export interface Access {
  /** A bearer token, of whichever kind, or the session cookie; with both, the token alone counts. */
  readonly authenticate: (req: Request) => Promise<Result<Caller>>;
  /** Checks the token of the login form. */
  readonly checkToken: (req: Request, token: string) => Result<Caller>;
  /** The Set-Cookie value of a new session. */
  readonly openSession: (caller: Caller) => string;
  readonly findSession: (req: Request) => Promise<Session | undefined>;
  /** The Set-Cookie value that takes the cookie away. */
  readonly dropSession: string;
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

const addressOf = (req: Request): string => req.ip ?? 'unknown';

const changesNothing = (req: Request): boolean => req.method === 'GET' || req.method === 'HEAD';

export const createAccess = ({ options, flows, bearerWays = [] }: HttpParts): Access => {
  const sessions = createSessions(options);
  const logins = limitAttempts(options.clock);
  const bearers = limitAttempts(options.clock);
  const expected = digest(options.accessToken);
  // Digests have one length, so that the time says nothing of the token.
  const isToken = (token: string): boolean => timingSafeEqual(digest(token), expected);

  const ways: readonly BearerWay[] = [(token) => Promise.resolve(isToken(token) ? ok(ADMINISTRATOR) : undefined), ...bearerWays];
  const findBearer = async (req: Request, token: string): Promise<Result<Actor> | undefined> => {
    for (const way of ways) {
      const found = await way(token, req);
      if (found) return found;
    }
    return undefined;
  };
  const byBearer = async (req: Request, header: string): Promise<Result<Caller>> => {
    const token = /^Bearer +(\S+) *$/iu.exec(header)?.[1];
    const found = token === undefined ? undefined : await findBearer(req, token);
    if (found) return found.ok ? ok({ actor: found.value }) : found;
    if (bearers.isExceeded(addressOf(req))) return fail('throttled', 'too many failed attempts; try again later');
    bearers.recordFailure(addressOf(req));
    return fail('login-required', 'the access token is not valid');
  };
  const findSession = async (req: Request): Promise<Session | undefined> => {
    const session = sessions.read(req);
    return session && !(await flows.isSessionEnded(session.id)) ? session : undefined;
  };
  /** A browser sends the cookie with whatever any page makes it send: what changes something must be proven to come from a page of ours. */
  const bySession = async (req: Request): Promise<Result<Caller>> => {
    if (!changesNothing(req) && !isOwnPage(req, options.publicUrl)) return fail('login-required', 'an access token is needed, or a session and a page of the adapter itself');
    const session = await findSession(req);
    return session ? ok(session) : fail('login-required', 'an access token is needed');
  };
  return {
    authenticate: (req) => (req.headers.authorization === undefined ? bySession(req) : byBearer(req, req.headers.authorization)),
    checkToken: (req, token) => {
      if (logins.isExceeded(addressOf(req))) return fail('throttled', 'too many failed attempts; try again later');
      if (isToken(token)) return ok({ actor: ADMINISTRATOR });
      logins.recordFailure(addressOf(req));
      return fail('login-required', 'the access token is not valid');
    },
    openSession: sessions.open,
    findSession,
    dropSession: sessions.drop,
  };
};

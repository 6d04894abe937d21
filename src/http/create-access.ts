// Who may call: the bearer of the access token, or a browser with the login cookie where nothing is changed.
import type { Request } from 'express';
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Actor } from '../core/fhir/actor.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import type { BearerWay } from './bearer-way.ts';
import { createSessions } from './create-sessions.ts';
import { limitAttempts } from './limit-attempts.ts';
import type { HttpOptions } from './route.ts';

/** The access token is the administrator's (S20). */
const ADMINISTRATOR: Actor = { id: 'administrator', kind: 'administrator', roles: ['administrator'] };

/** Who calls; `name` only for their own eyes. */
export interface Caller { readonly actor: Actor; readonly name?: string }

export interface Access {
  /** A bearer token, of whichever kind, or the session cookie; with both, the token alone counts. */
  readonly authenticate: (req: Request) => Promise<Result<Caller>>;
  /** Checks the token of the login form and gives the Set-Cookie value. */
  readonly logIn: (req: Request, token: string) => Result<string>;
  /** The Set-Cookie value that takes the cookie away. */
  readonly logOut: (req: Request) => string;
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

const readCookie = (req: Request, name: string): string | undefined =>
  (req.headers.cookie ?? '').split(';').map((pair) => pair.trim()).find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);

const addressOf = (req: Request): string => req.ip ?? 'unknown';

export const createAccess = (options: Pick<HttpOptions, 'accessToken' | 'publicUrl' | 'clock'>, bearerWays: readonly BearerWay[] = []): Access => {
  const sessions = createSessions(options.accessToken, options.clock);
  const logins = limitAttempts(options.clock);
  const bearers = limitAttempts(options.clock);
  const isSecure = options.publicUrl.startsWith('https:');
  // A __Host- cookie cannot be set by a sibling domain. https://www.rfc-editor.org/rfc/rfc6265 as browsers extended it
  const cookieName = isSecure ? '__Host-session' : 'session';
  const attributes = `Path=/; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`;
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
  const byCookie = (req: Request): Result<Caller> => {
    const value = readCookie(req, cookieName);
    const changesNothing = req.method === 'GET' || req.method === 'HEAD';
    return value !== undefined && changesNothing && sessions.isOpen(value) ? ok({ actor: ADMINISTRATOR }) : fail('login-required', 'an access token is needed');
  };
  return {
    authenticate: (req) => (req.headers.authorization === undefined ? Promise.resolve(byCookie(req)) : byBearer(req, req.headers.authorization)),
    logIn: (req, token) => {
      if (logins.isExceeded(addressOf(req))) return fail('throttled', 'too many failed attempts; try again later');
      if (!isToken(token)) {
        logins.recordFailure(addressOf(req));
        return fail('login-required', 'the access token is not valid');
      }
      const { value, maxAgeSeconds } = sessions.open();
      return ok(`${cookieName}=${value}; Max-Age=${String(maxAgeSeconds)}; ${attributes}`);
    },
    logOut: (req) => {
      const value = readCookie(req, cookieName);
      if (value !== undefined) sessions.close(value);
      return `${cookieName}=; Max-Age=0; ${attributes}`;
    },
  };
};

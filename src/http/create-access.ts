// Who may call: the bearer of the access token, or a browser with the login cookie where nothing is changed.
import type { Request } from 'express';
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Actor } from '../core/fhir/actor.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import { createSessions } from './create-sessions.ts';
import { limitAttempts } from './limit-attempts.ts';
import type { HttpOptions } from './route.ts';

/** The access token is the administrator's (S20). */
const ADMINISTRATOR: Actor = { id: 'administrator', kind: 'administrator' };

export interface Access {
  readonly authenticate: (req: Request) => Result<Actor>;
  /** Checks the token of the login form and gives the Set-Cookie value. */
  readonly logIn: (req: Request, token: string) => Result<string>;
  /** The Set-Cookie value that takes the cookie away. */
  readonly logOut: (req: Request) => string;
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

const readCookie = (req: Request, name: string): string | undefined =>
  (req.headers.cookie ?? '').split(';').map((pair) => pair.trim()).find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);

const addressOf = (req: Request): string => req.ip ?? 'unknown';

export const createAccess = (options: Pick<HttpOptions, 'accessToken' | 'publicUrl' | 'clock'>): Access => {
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

  const byBearer = (req: Request, header: string): Result<Actor> => {
    const token = /^Bearer +(\S+) *$/iu.exec(header)?.[1];
    if (token !== undefined && isToken(token)) return ok(ADMINISTRATOR);
    if (bearers.isExceeded(addressOf(req))) return fail('throttled', 'too many failed attempts; try again later');
    bearers.recordFailure(addressOf(req));
    return fail('login-required', 'the access token is not valid');
  };
  const byCookie = (req: Request): Result<Actor> => {
    const value = readCookie(req, cookieName);
    const changesNothing = req.method === 'GET' || req.method === 'HEAD';
    return value !== undefined && changesNothing && sessions.isOpen(value) ? ok(ADMINISTRATOR) : fail('login-required', 'an access token is needed');
  };
  return {
    authenticate: (req) => (req.headers.authorization === undefined ? byCookie(req) : byBearer(req, req.headers.authorization)),
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

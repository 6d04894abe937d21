// Sign-in of people at the hospital's provider: there, and back with a proof. https://openid.net/specs/openid-connect-core-1_0.html#CodeFlowAuth
import type { Request } from 'express';
import { FAILURE_TABLE } from '../../core/fhir/to-operation-outcome.ts';
import { ok, type Failure } from '../../core/kernel/result.ts';
import type { SignInAttempt } from '../../ports/sign-in.ts';
import type { Access } from '../create-access.ts';
import { createSealedCookie, type SealedCookie } from '../create-sealed-cookie.ts';
import { toContinuePage } from '../pages/to-continue-page.ts';
import { toLoginPage } from '../pages/to-login-page.ts';
import { readQuery } from '../read-query.ts';
import { reply } from '../reply.ts';
import type { HttpOptions, HttpParts, Reply, Route } from '../route.ts';
import { toNext } from '../to-next.ts';

/** For whoever has to look for a second factor. */
const ATTEMPT_SECONDS = 900;

interface Begun { readonly attempt: SignInAttempt; readonly next: string }

/** The problem on the login page, where it can be tried again. */
const toProblem = (options: HttpOptions, { kind, issues }: Failure, next: string): Reply =>
  reply.html(FAILURE_TABLE[kind].status, toLoginPage({ next, problem: issues[0]?.text ?? kind, ...options.logins }));

const begin = ({ flows, options }: HttpParts, cookie: SealedCookie): Route => ({
  method: 'get', path: '/login/start', access: 'open', isPage: true,
  operation: { summary: 'To the sign-in of the hospital', query: [{ name: 'next', description: 'the page to come to afterwards' }], responses: { 303: 'to the provider' } },
  answer: async ({ req }) => {
    const query = readQuery(req);
    const next = toNext(query.ok ? query.value.get('next') : undefined);
    const begun = await flows.beginSignIn();
    if (!begun.ok) return ok(toProblem(options, begun.failure, next));
    return ok(reply.redirect(begun.value.url, { 'Set-Cookie': cookie.set({ attempt: begun.value.attempt, next } satisfies Begun) }));
  },
});

/** Sealed by us minutes ago. */
const readBegun = (cookie: SealedCookie, req: Request): Begun | undefined => cookie.read(req) as Begun | undefined;

const searchOf = ({ originalUrl }: Request): string => (originalUrl.includes('?') ? originalUrl.slice(originalUrl.indexOf('?')) : '');

/** Whatever comes of it, the attempt is over: its cookie goes. */
const finish = ({ flows, options }: HttpParts, access: Access, cookie: SealedCookie): Route => ({
  method: 'get', path: '/login/callback', access: 'open', isPage: true,
  operation: { summary: 'Back from the sign-in of the hospital', responses: { 200: 'signed in' } },
  answer: async ({ req, call }) => {
    const begun = readBegun(cookie, req);
    const over = { cookies: [cookie.drop] };
    if (!begun) return ok({ ...toProblem(options, { kind: 'login-required', issues: [{ text: 'this sign-in was not begun in this browser, or too long ago; please sign in again' }] }, toNext(undefined)), ...over });
    const person = await flows.signInPerson(call, { search: searchOf(req), attempt: begun.attempt });
    if (!person.ok) {
      options.log('warn', 'sign-in-refused', { requestId: call.requestId, kind: person.failure.kind });
      return ok({ ...toProblem(options, person.failure, begun.next), ...over });
    }
    // a page, not a redirect: the session cookie is not sent along a way that began on another site
    const page = toContinuePage({ title: 'Signed in', text: 'You are signed in.', link: 'Go on', to: begun.next });
    return ok({ ...reply.html(200, page), cookies: [cookie.drop, access.openSession(person.value)] });
  },
});

export const signInRoutes = (parts: HttpParts, access: Access): readonly Route[] => {
  const { sessionKey: key, publicUrl, clock } = parts.options;
  // Lax: it must come with the browser that the provider sends back
  const cookie = createSealedCookie({ name: 'sign-in', key, publicUrl, clock, sameSite: 'Lax', maxAgeSeconds: ATTEMPT_SECONDS });
  return [begin(parts, cookie), finish(parts, access, cookie)];
};

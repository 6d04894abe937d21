// Login of a browser with the access token, and logout of whoever is signed in.
import type { Request } from 'express';
import { FAILURE_TABLE } from '../../core/fhir/to-operation-outcome.ts';
import { fail, ok, type Failure, type Result } from '../../core/kernel/result.ts';
import type { Access } from '../create-access.ts';
import { isSameOrigin } from '../is-same-origin.ts';
import { toContinuePage } from '../pages/to-continue-page.ts';
import { toLoginPage } from '../pages/to-login-page.ts';
import { readForm } from '../read-form.ts';
import { readQuery } from '../read-query.ts';
import { reply } from '../reply.ts';
import type { HttpOptions, HttpParts, Reply, Route } from '../route.ts';
import { toNext } from '../to-next.ts';

const MAX_FORM_BYTES = 8192;
const FROM_ELSEWHERE = fail('not-permitted', 'the form was sent from another site');

const showForm = ({ options }: HttpParts): Route => ({
  method: 'get', path: '/login', access: 'open', isPage: true,
  operation: { summary: 'The login page', responses: { 200: 'the page' } },
  answer: ({ req }) => {
    const query = readQuery(req);
    return Promise.resolve(ok(reply.html(200, toLoginPage({ next: toNext(query.ok ? query.value.get('next') : undefined), ...options.logins }))));
  },
});

const readOwnForm = async (req: Request, publicUrl: string): Promise<Result<ReadonlyMap<string, string>>> => {
  if (!isSameOrigin(req, publicUrl)) return FROM_ELSEWHERE;
  const form = await readForm(req, MAX_FORM_BYTES);
  return form.ok ? ok(new Map(form.value)) : form;
};

const askAgain = ({ logins }: HttpOptions, { kind, issues }: Failure, next: string): Reply => {
  const headers: Readonly<Record<string, string>> = kind === 'throttled' ? { 'Retry-After': '900' } : {};
  return reply.html(FAILURE_TABLE[kind].status, toLoginPage({ next, problem: issues[0]?.text ?? kind, ...logins }), headers);
};

const logIn = ({ options, flows }: HttpParts, access: Access): Route => ({
  method: 'post', path: '/login', access: 'open', isPage: true,
  operation: { summary: 'Log a browser in with the access token', body: { 'application/x-www-form-urlencoded': { type: 'object', required: ['token'] } }, responses: { 303: 'logged in' } },
  answer: async ({ req, call }) => {
    const form = options.logins.takesToken ? await readOwnForm(req, options.publicUrl) : fail('not-permitted', 'people sign in with their hospital account here');
    if (!form.ok) return form;
    const next = toNext(form.value.get('next'));
    const caller = access.checkToken(req, form.value.get('token') ?? '');
    if (!caller.ok) return ok(askAgain(options, caller.failure, next));
    const recorded = await flows.recordAccess({ ...call, actor: caller.value.actor }, { kind: 'login' });
    return recorded.ok ? ok(reply.redirect(next, { 'Set-Cookie': access.openSession(caller.value) })) : recorded;
  },
});

const logOut = ({ options, flows }: HttpParts, access: Access): Route => ({
  method: 'post', path: '/logout', access: 'open', isPage: true,
  operation: { summary: 'Log a browser out', responses: { 200: 'logged out here; the page leads to the provider, where it ends too', 303: 'logged out' } },
  answer: async ({ req, call }) => {
    if (!isSameOrigin(req, options.publicUrl)) return FROM_ELSEWHERE;
    const session = await access.findSession(req);
    const ended = session ? await flows.endSession({ ...call, actor: session.actor }, session.id) : ok({});
    if (!ended.ok) return ended;
    const cookies = [access.dropSession];
    const { providerUrl }: { readonly providerUrl?: string } = ended.value;
    if (providerUrl === undefined) return ok({ ...reply.redirect('/login'), cookies });
    // a page, not a redirect: the form-action rule of our pages ends at our own host
    return ok({ ...reply.html(200, toContinuePage({ title: 'Signed out', text: 'You are signed out here.', link: 'Sign out of your hospital account too', to: providerUrl })), cookies });
  },
});

export const loginRoutes = (parts: HttpParts, access: Access): readonly Route[] => [showForm(parts), logIn(parts, access), logOut(parts, access)];

// Login and logout of a browser: the cookie opens pages and reads, nothing that changes.
import type { Request } from 'express';
import { FAILURE_TABLE } from '../../core/fhir/to-operation-outcome.ts';
import { fail, ok, type Result } from '../../core/kernel/result.ts';
import type { Access } from '../create-access.ts';
import { isSameOrigin } from '../is-same-origin.ts';
import { toLoginPage } from '../pages/to-login-page.ts';
import { readForm } from '../read-form.ts';
import { readQuery } from '../read-query.ts';
import { reply } from '../reply.ts';
import type { HttpParts, Route } from '../route.ts';

const MAX_FORM_BYTES = 8192;
const START = '/worklist';
/** Only our own pages: no other host, no address that a browser reads as one. */
const OWN_PAGE = /^\/(?:worklist|second-opinion-requests\/[A-Za-z0-9.-]{1,64})(?:\?[\w%&=.~+-]{0,1000})?$/u;

const toNext = (next: string | undefined): string => (next !== undefined && OWN_PAGE.test(next) ? next : START);

const showForm = (): Route => ({
  method: 'get', path: '/login', access: 'open', isPage: true,
  operation: { summary: 'The login form', responses: { 200: 'the form' } },
  answer: ({ req }) => {
    const query = readQuery(req);
    return Promise.resolve(ok(reply.html(200, toLoginPage({ next: toNext(query.ok ? query.value.get('next') : undefined) }))));
  },
});

const readOwnForm = async (req: Request, publicUrl: string): Promise<Result<ReadonlyMap<string, string>>> => {
  if (!isSameOrigin(req, publicUrl)) return fail('not-permitted', 'the form was sent from another site');
  const form = await readForm(req, MAX_FORM_BYTES);
  return form.ok ? ok(new Map(form.value)) : form;
};

const logIn = ({ options }: HttpParts, access: Access): Route => ({
  method: 'post', path: '/login', access: 'open', isPage: true,
  operation: { summary: 'Log a browser in', body: { 'application/x-www-form-urlencoded': { type: 'object', required: ['token'] } }, responses: { 303: 'logged in' } },
  answer: async ({ req }) => {
    const form = await readOwnForm(req, options.publicUrl);
    if (!form.ok) return form;
    const next = toNext(form.value.get('next'));
    const cookie = access.logIn(req, form.value.get('token') ?? '');
    if (cookie.ok) return ok(reply.redirect(next, { 'Set-Cookie': cookie.value }));
    const { kind, issues } = cookie.failure;
    const headers: Readonly<Record<string, string>> = kind === 'throttled' ? { 'Retry-After': '900' } : {};
    return ok(reply.html(FAILURE_TABLE[kind].status, toLoginPage({ next, problem: issues[0]?.text ?? kind }), headers));
  },
});

const logOut = ({ options }: HttpParts, access: Access): Route => ({
  method: 'post', path: '/logout', access: 'open', isPage: true,
  operation: { summary: 'Log a browser out', responses: { 303: 'logged out' } },
  answer: ({ req }) => Promise.resolve(isSameOrigin(req, options.publicUrl)
    ? ok(reply.redirect('/login', { 'Set-Cookie': access.logOut(req) }))
    : fail('not-permitted', 'the form was sent from another site')),
});

export const loginRoutes = (parts: HttpParts, access: Access): readonly Route[] => [showForm(), logIn(parts, access), logOut(parts, access)];

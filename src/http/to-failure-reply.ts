// A failure as an answer: OperationOutcome for programs, a page for people, the login form for a browser that has not signed in.
import type { Request } from 'express';
import { toOperationOutcome } from '../core/fhir/to-operation-outcome.ts';
import type { Failure } from '../core/kernel/result.ts';
import { findOwnPage } from './find-own-page.ts';
import { prefersHtml } from './prefers-html.ts';
import { toFailurePage } from './pages/to-failure-page.ts';
import type { Reply, SignedIn } from './route.ts';

/** Seconds after which to try again, where the failure does not say; of failed logins, the window in which they are counted. */
const RETRY_AFTER: Readonly<Record<number, string>> = { 429: '900', 503: '10' };

const headersOf = (req: Request, status: number, waitSeconds: number | undefined): Readonly<Record<string, string>> => {
  const retryAfter = status === 429 && waitSeconds !== undefined ? String(waitSeconds) : RETRY_AFTER[status];
  if (retryAfter !== undefined) return { 'Retry-After': retryAfter };
  if (status !== 401) return {};
  // https://www.rfc-editor.org/rfc/rfc6750#section-3
  return { 'WWW-Authenticate': `Bearer realm="second-opinion-adapter"${req.headers.authorization === undefined ? '' : ', error="invalid_token"'}` };
};

/** The page of ours with the link or form that led here; our Referrer-Policy lets browsers say it. */
const findBack = (req: Request): string | undefined => {
  const referer = req.get('Referer') ?? '';
  return URL.canParse(referer) ? findOwnPage(new URL(referer).pathname + new URL(referer).search) : undefined;
};

export const toFailureReply = (req: Request, failure: Failure, { isPage, signedIn }: { readonly isPage: boolean; readonly signedIn?: SignedIn | undefined }): Reply => {
  const { status, outcome } = toOperationOutcome(failure);
  const headers = headersOf(req, status, failure.retryAfterSeconds);
  if (!isPage || !prefersHtml(req)) return { status, headers, body: { kind: 'fhir', value: outcome } };
  if (status === 401 && req.method === 'GET') return { status: 303, headers: { Location: `/login?next=${encodeURIComponent(req.originalUrl)}` }, body: { kind: 'none' } };
  return { status, headers, body: { kind: 'html', value: toFailurePage({ failure, signedIn, back: findBack(req) }) } };
};

// Does what an injected fault says, before the route would answer; what changes an answer's content is left to the route.
import type { RequestHandler, Response } from 'express';
import type { Fault, FaultKind } from './faults.ts';
import type { NetworkState } from './network-state.ts';
import { toOutcome } from './to-outcome.ts';

const FHIR_JSON = 'application/fhir+json';
const refuse = (response: Response, status: number): void => { response.status(status).type(FHIR_JSON).json(toOutcome('processing', 'refused as told')); };

/** More is announced than comes, then the line is cut. */
const cutShort = (response: Response): void => {
  const isDocument = response.req.path.startsWith('/gateway/');
  response.writeHead(200, { 'content-type': isDocument ? 'application/pdf' : FHIR_JSON, 'content-length': '100000' });
  response.write(isDocument ? '%PDF-1.4\n' : '{"resourceType":"Bundle",', () => { response.destroy(); });
};

type Strike = (response: Response, fault: Fault, next: () => void) => void;

const leave: Strike = (response, fault, next) => {
  response.locals['fault'] = fault.kind;
  next();
};

const STRIKES = (elsewhere: () => string): Record<FaultKind, Strike> => ({
  'slow': (_response, fault, next) => { setTimeout(next, fault.delayMs ?? 3000); },
  'html': (response) => { response.type('html').send('<!doctype html><title>Sign in</title><p>Please sign in.</p>'); },
  'redirect': (response) => { response.redirect(302, elsewhere()); },
  '401': (response) => { refuse(response, 401); },
  '403': (response) => { refuse(response, 403); },
  '500': (response) => { refuse(response, 500); },
  '503': (response, { retryAfter }) => {
    if (retryAfter !== undefined) response.set('Retry-After', String(retryAfter));
    refuse(response, 503);
  },
  'truncate': cutShort,
  'never': () => undefined,
  'cut-after-accept': leave, '500-after-accept': leave, 'duplicate': leave, 'lie-accepted': leave, 'lie-locations': leave, 'keep-other': leave, 'index-late': leave,
  'time-taken': leave, 'no-hold': leave, 'half-booked': leave, 'book-twice': leave,
  'cut': leave, 'no-range': leave, 'wrong-range': leave, 'no-condition': leave, 'not-modified': leave,
  'wrong-size': leave, 'wrong-hash': leave, 'other-patient': leave, 'omit-entry': leave, 'dangling-item': leave, 'malformed-entry': leave, 'next-elsewhere': leave, 'attachment-elsewhere': leave,
  'token-elsewhere': leave, 'invalid-client': leave, 'expired-token': leave, 'narrow-scope': leave,
});

/** `elsewhere`: an address at another host. */
export const strikeFault = (state: NetworkState, elsewhere: () => string): RequestHandler => {
  const strikes = STRIKES(elsewhere);
  return (request, response, next) => {
    const fault = state.takeFault(request.path);
    if (fault) strikes[fault.kind](response, fault, next);
    else next();
  };
};

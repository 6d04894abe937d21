// Where custodians who want it give access tokens to registered clients (SMART Backend Services): discovery, and one token endpoint for each.
// https://hl7.org/fhir/smart-app-launch/backend-services.html
import { randomUUID } from 'node:crypto';
import express, { type RequestHandler, type Response, type Router } from 'express';
import { CLIENT_ASSERTION_TYPE } from '../core/fhir/systems.ts';
import { addressOf } from './address-of.ts';
import { checkAssertion } from './check-assertion.ts';
import type { NetworkState } from './network-state.ts';

export interface AuthorizationSettings {
  /** Custodians who want a token of their own. */
  readonly custodians: ReadonlySet<string>;
  /** The simulator's own port, known once it listens. */
  readonly port: () => number;
  /** An address at another host. */
  readonly elsewhere: () => string;
  readonly strike: RequestHandler;
}

/** What may be had here. */
const SCOPES: readonly string[] = ['system/Patient.rs', 'system/DocumentReference.rs', 'system/Binary.r'];
const LIFE_SECONDS = 300;

const refuse = (response: Response, status: number, error: string): void => { response.status(status).set('cache-control', 'no-store').json({ error }); };
const faultOf = (response: Response): unknown => response.locals['fault'];

const configurationOf = (endpoint: string): object => ({
  token_endpoint: endpoint, grant_types_supported: ['client_credentials'], token_endpoint_auth_methods_supported: ['private_key_jwt'],
  token_endpoint_auth_signing_alg_values_supported: ['RS384', 'ES384'], scopes_supported: SCOPES, capabilities: ['client-confidential-asymmetric', 'permission-v2'],
});

/** A token as the custodian remembers it; one that is over is given all the same where a fault says so. */
const grant = (state: NetworkState, custodian: string, { scope, fault }: { readonly scope: readonly string[]; readonly fault: unknown }): object => {
  const token = randomUUID();
  const expiresAtMs = Date.now() + (fault === 'expired-token' ? -1 : LIFE_SECONDS * 1000);
  state.tokens.set(token, { custodian, scope: new Set(scope), expiresAtMs });
  return { access_token: token, token_type: 'bearer', expires_in: LIFE_SECONDS, scope: scope.join(' ') };
};

const toGranted = (asked: string, fault: unknown): readonly string[] => {
  const known = asked.split(' ').filter((one) => SCOPES.includes(one));
  return fault === 'narrow-scope' ? known.slice(0, 1) : known;
};

export const authorizationServer = (state: NetworkState, settings: AuthorizationSettings): Router => {
  const routes = express.Router();
  const endpointOf = (custodian: string): string => addressOf(settings.port(), `/auth/${custodian}/token`);
  const only: RequestHandler<{ custodian: string }> = (request, _response, next) => { next(settings.custodians.has(request.params.custodian) ? undefined : 'router'); };
  const configuration: RequestHandler<{ custodian: string }> = (request, response) => {
    response.json(configurationOf(faultOf(response) === 'token-elsewhere' ? settings.elsewhere() : endpointOf(request.params.custodian)));
  };
  const token: RequestHandler<{ custodian: string }> = async (request, response) => {
    const { custodian } = request.params;
    const form = new URLSearchParams(String(request.body));
    const client = faultOf(response) === 'invalid-client' ? undefined : await checkAssertion(state, form.get('client_assertion') ?? '', endpointOf(custodian));
    state.calls.push({ method: request.method, path: request.path, query: '', authorised: client !== undefined });
    const granted = toGranted(form.get('scope') ?? '', faultOf(response));
    if (form.get('grant_type') !== 'client_credentials') refuse(response, 400, 'unsupported_grant_type');
    else if (client === undefined || form.get('client_assertion_type') !== CLIENT_ASSERTION_TYPE) refuse(response, 401, 'invalid_client');
    else if (granted.length === 0) refuse(response, 400, 'invalid_scope');
    else response.set('cache-control', 'no-store').json(grant(state, custodian, { scope: granted, fault: faultOf(response) }));
  };
  routes.get('/custodians/:custodian/fhir/.well-known/smart-configuration', only, settings.strike as RequestHandler<{ custodian: string }>, configuration);
  routes.post('/auth/:custodian/token', only, settings.strike as RequestHandler<{ custodian: string }>, express.text({ type: 'application/x-www-form-urlencoded' }) as RequestHandler<{ custodian: string }>, token);
  return routes;
};

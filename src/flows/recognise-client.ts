// Whose access token this is, among the clients that are registered now: who was taken out of the file is nobody, and a scope taken away is gone.
import { toGrantedScopes } from '../core/consent/to-granted-scopes.ts';
import type { Actor } from '../core/fhir/actor.ts';
import type { ClientPorts } from './flow-ports.ts';

export type RecognisedClient =
  | { readonly kind: 'client'; readonly actor: Actor; readonly requestsPerMinute: number }
  /** It was one of ours: over, or its client is not registered any more. */
  | { readonly kind: 'over' }
  | { readonly kind: 'unknown' };

export const recogniseClient = async (ports: Pick<ClientPorts, 'clients' | 'accessTokens'>, token: string): Promise<RecognisedClient> => {
  const claims = await ports.accessTokens.read(token);
  if (claims === undefined) return { kind: 'unknown' };
  const client = claims === 'expired' ? undefined : ports.clients.get(claims.clientId);
  if (claims === 'expired' || !client) return { kind: 'over' };
  const scopes = toGrantedScopes(claims.scope, client.scopes).map(({ scope }) => scope);
  const { id, organisation, programmes, requestsPerMinute } = client;
  return { kind: 'client', requestsPerMinute, actor: { id, kind: 'client', roles: [], client: { id, organisation, scopes, ...(programmes && { programmes }) } } };
};

// Client systems: who is registered, how their assertions are proven, and what their tokens are signed with.
import { httpClient } from '../adapters/http-client.ts';
import { createAccessTokens } from '../adapters/oauth/create-access-tokens.ts';
import { createClientAssertions } from '../adapters/oauth/create-client-assertions.ts';
import { createRegisteredKeys } from '../adapters/oauth/create-registered-keys.ts';
import type { Client } from '../core/consent/client.ts';
import type { ClientPorts, FlowPorts } from '../flows/flow-ports.ts';

export interface OpenedClients { readonly ports: ClientPorts; readonly close: () => void }

/** `secret`: the access token of the settings, from which the tokens' key follows. */
export const createClientPorts = ({ clock, log, policy }: FlowPorts, clients: ReadonlyMap<string, Client>, secret: string): OpenedClients => {
  const http = httpClient();
  return {
    ports: {
      clients,
      clientAssertions: createClientAssertions(createRegisteredKeys({ http, clock, log })),
      accessTokens: createAccessTokens({ secret, publicUrl: () => policy.publicUrl, clock }),
    },
    close: http.close,
  };
};

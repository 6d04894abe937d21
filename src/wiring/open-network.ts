// The way out: peers asked over MHD and in their calendars, each with the access it wants, and the keys by which some of them know us.
import { authoriseClient } from '../adapters/smart/authorise-client.ts';
import type { ClientKeys } from '../adapters/smart/client-keys.ts';
import { createTokenSource } from '../adapters/smart/create-token-source.ts';
import { openClientKeys } from '../adapters/smart/open-client-keys.ts';
import { httpClient } from '../adapters/http-client.ts';
import { createAppointmentScheduler } from '../adapters/scheduling/create-appointment-scheduler.ts';
import { createMhdNetwork } from '../adapters/mhd/create-mhd-network.ts';
import type { Settings } from '../config/env.ts';
import type { Peer } from '../core/exchange/peer.ts';
import { ok, type Result } from '../core/kernel/result.ts';
import type { AppointmentScheduler } from '../ports/appointment-scheduler.ts';
import type { Log } from '../ports/clock.ts';
import type { RegionalNetwork } from '../ports/regional-network.ts';

export interface OpenedNetwork { readonly network: RegionalNetwork; readonly scheduler: AppointmentScheduler; readonly keys: ClientKeys }

/** Keys that will be needed are there and good before anything starts; otherwise they wait for whoever asks for them first. */
const checkKeys = async ({ signingKeysFile }: Settings, peers: readonly Peer[], keys: ClientKeys): Promise<Result<unknown>> =>
  (signingKeysFile !== undefined || peers.some((p) => p.auth.kind === 'smart-backend') ? keys.listPublic() : ok(undefined));

/** Failures: `invalid` and `storage-full`, of the signing keys. */
export const openNetwork = async (settings: Settings, peers: readonly Peer[], log: Log): Promise<Result<OpenedNetwork>> => {
  const keys = openClientKeys({ dataDir: settings.dataDir, ...(settings.signingKeysFile !== undefined && { file: settings.signingKeysFile }) });
  const checked = await checkKeys(settings, peers, keys);
  if (!checked.ok) return checked;
  const http = httpClient();
  const tokens = createTokenSource({ http, keys, log, nowMs: Date.now });
  const authorised = authoriseClient(http, tokens);
  return ok({ keys, network: createMhdNetwork(peers, authorised), scheduler: createAppointmentScheduler(peers, authorised) });
};

// The files that the settings name: programmes, peers and client systems, each checked whole before anything is opened.
import path from 'node:path';
import { readJsonFile } from '../adapters/read-json-file.ts';
import { readPeerTls } from '../adapters/read-peer-tls.ts';
import { readTextFile } from '../adapters/read-text-file.ts';
import { searchParameters } from '../adapters/search/search-parameters.ts';
import { checkContacts } from '../config/check-contacts.ts';
import { checkLease } from '../config/check-lease.ts';
import { checkScheduling } from '../config/check-scheduling.ts';
import type { Settings } from '../config/env.ts';
import { parseClients } from '../config/parse-clients.ts';
import { parsePeers } from '../config/parse-peers.ts';
import { parseProgrammes } from '../config/parse-programmes.ts';
import { parseWebhooks } from '../config/parse-webhooks.ts';
import type { Client } from '../core/consent/client.ts';
import type { Peer } from '../core/exchange/peer.ts';
import type { Programme } from '../core/intake/programme.ts';
import { ok, type Result } from '../core/kernel/result.ts';
import type { Webhook } from '../core/notices/webhook.ts';

export interface Configuration { readonly programmes: ReadonlyMap<string, Programme>; readonly peers: readonly Peer[]; readonly clients: ReadonlyMap<string, Client>; readonly webhooks: ReadonlyMap<string, Webhook> }

const readProgrammes = (settings: Settings): Result<ReadonlyMap<string, Programme>> => {
  const files = readJsonFile({ folder: settings.programmesDir ?? path.join(import.meta.dirname, '../config/programmes') });
  return files.ok ? parseProgrammes(files.value) : files;
};

const readToken = (file: string): Result<string> => {
  const text = readTextFile(file, 'the token file of a peer');
  return text.ok ? ok(text.value.trim()) : text;
};

const readPeers = (settings: Settings): Result<readonly Peer[]> => {
  if (settings.peersFile === undefined) return ok([]);
  const file = readJsonFile({ file: settings.peersFile });
  const peers = file.ok ? parsePeers(file.value[0], readToken, (files) => readPeerTls(files, Temporal.Now.instant())) : file;
  return peers.ok ? checkLease(peers.value, settings.exchangeLeaseSeconds) : peers;
};

/** Of what is served, and the Bundle that a FHIR document is. */
const TYPES: readonly string[] = [...searchParameters.keys(), 'Bundle', 'List'];

const readClients = (settings: Settings, programmes: ReadonlyMap<string, Programme>): Result<ReadonlyMap<string, Client>> => {
  if (settings.clientsFile === undefined) return ok(new Map());
  const file = readJsonFile({ file: settings.clientsFile });
  return file.ok ? parseClients(file.value[0], { programmes: [...programmes.keys()], types: TYPES }) : file;
};

const readWebhooks = (settings: Settings): Result<ReadonlyMap<string, Webhook>> => {
  if (settings.webhooksFile === undefined) return ok(new Map());
  const file = readJsonFile({ file: settings.webhooksFile });
  return file.ok ? parseWebhooks(file.value[0], (secrets) => readTextFile(secrets, 'the secret file of a webhook')) : file;
};

/** The first file that is no good is the failure, with every issue in it. */
export const readConfiguration = (settings: Settings): Result<Configuration> => {
  const programmes = readProgrammes(settings);
  if (!programmes.ok) return programmes;
  const read = readPeers(settings);
  const peers = read.ok ? checkScheduling(programmes.value, read.value) : read;
  if (!peers.ok) return peers;
  const clients = readClients(settings, programmes.value);
  if (!clients.ok) return clients;
  const webhooks = readWebhooks(settings);
  const used = webhooks.ok ? checkContacts(programmes.value, webhooks.value) : webhooks;
  return used.ok ? ok({ programmes: programmes.value, peers: peers.value, clients: clients.value, webhooks: used.value }) : used;
};

// Where a peer gives tokens: as its entry says, or its smart-configuration; never on a host that the entry does not name.
// https://hl7.org/fhir/smart-app-launch/conformance.html#using-well-known
import type { Peer, SmartBackend } from '../../core/exchange/peer.ts';
import { fail, ok, type Result } from '../../core/kernel/result.ts';
import type { HttpClient } from '../http-client.ts';
import { readFhirJson } from '../mhd/read-fhir-json.ts';
import { takeOk } from '../mhd/take-ok.ts';

const MAX_BYTES = 262_144;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** By https; by http only where the peer itself is reached so. */
const isAllowed = (url: URL, peer: Peer, { tokenHosts }: SmartBackend): boolean => {
  const base = URL.parse(peer.baseUrl);
  if (!base || !['https:', base.protocol].includes(url.protocol) || url.username !== '' || url.password !== '') return false;
  return url.host === base.host || tokenHosts.includes(url.host);
};

const checkPlace = (endpoint: unknown, peer: Peer, auth: SmartBackend): Result<string> => {
  const url = typeof endpoint === 'string' ? URL.parse(endpoint) : null;
  if (typeof endpoint !== 'string' || !url) return fail('network-rejected', 'the smart-configuration of the peer names no token_endpoint');
  if (!isAllowed(url, peer, auth)) return fail('business-rule', { text: 'the token_endpoint of the peer stands on a host that its entry does not name (tokenHosts), or is not https; it was not called', fault: 'network' });
  return ok(endpoint);
};

const takesAlgorithm = (configuration: Readonly<Record<string, unknown>>, { alg }: SmartBackend): boolean => {
  const supported = configuration['token_endpoint_auth_signing_alg_values_supported'];
  return !Array.isArray(supported) || supported.includes(alg);
};

const readConfiguration = async (http: HttpClient, peer: Peer): Promise<Result<Readonly<Record<string, unknown>>>> => {
  const answer = await http.send(peer, { url: `${peer.baseUrl}/.well-known/smart-configuration`, accept: 'application/json', maxBytes: MAX_BYTES, totalTimeoutMs: peer.limits.timeoutMs });
  const good = answer.ok ? takeOk(answer.value, 'network-rejected') : answer;
  if (!good.ok) return good.failure.kind === 'not-permitted' ? fail('network-rejected', 'the smart-configuration of the peer is not open to read') : good;
  const read = await readFhirJson(good.value);
  if (!read.ok) return read;
  return isRecord(read.value) ? ok(read.value) : fail('network-rejected', 'the smart-configuration of the peer is not a JSON object');
};

/** The address exactly as the peer writes it: the assertion's audience. */
export const findTokenEndpoint = async (http: HttpClient, peer: Peer, auth: SmartBackend): Promise<Result<string>> => {
  if (auth.tokenUrl !== undefined) return ok(auth.tokenUrl);
  const configuration = await readConfiguration(http, peer);
  if (!configuration.ok) return configuration;
  if (!takesAlgorithm(configuration.value, auth)) return fail('network-rejected', { text: `the peer does not take assertions signed with ${auth.alg}, the alg of its entry`, fault: 'us' });
  return checkPlace(configuration.value['token_endpoint'], peer, auth);
};

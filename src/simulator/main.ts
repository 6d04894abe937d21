// Runs the counterparts alone: node src/simulator/main.ts [--port 8090] [--token T] [--page-size 2] [--peers FILE] [--smart zuid] [--jwks URL]. FILE is written: a peer file for the adapter. Stops at SIGTERM or Ctrl-C.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { addressOf } from './address-of.ts';
import { startSimulator, type Simulator } from './start-simulator.ts';

const DEFAULT_TOKEN = 'simulator-token';

/** By which the adapter is registered with custodians who want that; `/control/clients` changes where its keys are read. */
const CLIENT_ID = 'second-opinion-adapter';
/** A programme that has visits booked there names it. */
const CALENDAR = 'ehr';
const DEFAULT_PORT = 8080;
const JWKS_PATH = '/.well-known/jwks.json';

const toAuth = ({ token }: Simulator, isSmart: boolean): unknown => (isSmart
  ? { kind: 'smart-backend', clientId: CLIENT_ID, scope: 'system/Patient.rs system/DocumentReference.rs system/Binary.r', alg: 'ES384' }
  : { kind: 'bearer', token });

/** What to put in the adapter's peer file: one peer per custodian, one for the whole network, one that takes documents for a general practitioner, and the calendar of the hospital itself. */
const toPeerFile = (simulator: Simulator, smart: readonly string[]): unknown => [
  ...[...simulator.state.custodians.keys()].map((id) => [id, `${simulator.origin}/custodians/${id}/fhir`] as const), ['network', simulator.base] as const, ['gp', `${simulator.origin}/recipient/fhir`] as const, [CALENDAR, `${simulator.origin}/ehr/fhir`] as const,
].map(([id, baseUrl]) => ({
  ...(id === CALENDAR && { scheduling: 'ihe' }),
  id,
  baseUrl,
  auth: toAuth(simulator, smart.includes(id)),
  timeZone: 'Europe/Brussels',
  allowPrivateAddresses: true,
}));

export const main = async (): Promise<void> => {
  const { values } = parseArgs({ options: { 'port': { type: 'string', default: '0' }, 'token': { type: 'string', default: DEFAULT_TOKEN }, 'page-size': { type: 'string', default: '2' }, 'peers': { type: 'string' },
    'smart': { type: 'string', default: 'zuid' }, 'jwks': { type: 'string', default: addressOf(DEFAULT_PORT, JWKS_PATH) } } });
  const smart = values.smart.split(',').filter((custodian) => custodian !== '');
  const simulator = await startSimulator({ port: Number(values.port), token: values.token, pageSize: Number(values['page-size']), smart });
  simulator.state.clients.set(CLIENT_ID, values.jwks);
  const peers = toPeerFile(simulator, smart);
  if (values.peers !== undefined) writeFileSync(values.peers, `${JSON.stringify(peers, undefined, 2)}\n`, { mode: 0o600 });
  console.log(`simulator ready ${simulator.base} peers ${JSON.stringify(peers)}`);
  const end = (): void => { void simulator.close(); };
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
};

await main();

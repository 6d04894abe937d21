// Runs the counterparts alone: node src/simulator/main.ts [--port 8090] [--token T] [--page-size 2] [--peers FILE]. FILE is written: a peer file for the adapter. Stops at SIGTERM or Ctrl-C.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startSimulator, type Simulator } from './start-simulator.ts';

const DEFAULT_TOKEN = 'simulator-token';

/** What to put in the adapter's peer file: one peer per custodian, and one for the whole network. */
const toPeerFile = (simulator: Simulator): unknown => [...simulator.state.custodians.keys(), ''].map((custodian) => ({
  id: custodian === '' ? 'network' : custodian,
  baseUrl: custodian === '' ? simulator.base : `${simulator.origin}/custodians/${custodian}/fhir`,
  auth: { kind: 'bearer', token: simulator.token },
  timeZone: 'Europe/Brussels',
  allowPrivateAddresses: true,
}));

export const main = async (): Promise<void> => {
  const { values } = parseArgs({ options: { 'port': { type: 'string', default: '0' }, 'token': { type: 'string', default: DEFAULT_TOKEN }, 'page-size': { type: 'string', default: '2' }, 'peers': { type: 'string' } } });
  const simulator = await startSimulator({ port: Number(values.port), token: values.token, pageSize: Number(values['page-size']) });
  if (values.peers !== undefined) writeFileSync(values.peers, `${JSON.stringify(toPeerFile(simulator), undefined, 2)}\n`, { mode: 0o600 });
  console.log(`simulator ready ${simulator.base} peers ${JSON.stringify(toPeerFile(simulator))}`);
  const end = (): void => { void simulator.close(); };
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
};

await main();

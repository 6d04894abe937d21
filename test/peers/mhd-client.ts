// The adapter as a process, asked by a client that is not ours (IHE MHD Document Consumer and Source, PDQm Consumer): every command must end with status 0, in JSON and in XML.
// Run by .ci/run: node test/peers/mhd-client.ts. PEERS_DIR (default ../shared/peers) holds the client; without it, says what was skipped.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { LOINC } from '../../src/core/fhir/systems.ts';
import { newFolder, searchAll, TOKEN } from '../support/adapter.ts';
import { spawnAdapter, type SpawnedAdapter } from '../support/spawn-adapter.ts';
import { submitCase } from '../support/stories.ts';
import { writableCopy } from './writable-copy.ts';

const peersDir = path.resolve(process.env['PEERS_DIR'] ?? path.join(import.meta.dirname, '../../../shared/peers'));

/** One call of the client and what it must print. */
interface Command {
  readonly name: string;
  readonly args: readonly string[];
  /** What is wrong with what it printed, its lines split at tabs; nothing: it is right. */
  readonly fault?: (lines: readonly (readonly string[])[]) => string | undefined;
  /** 0: the other side answered as its transaction says; 1: it refused. */
  readonly status?: 0 | 1;
}

const tally = { passed: 0, failed: 0 };
const check = (name: string, fault: string | undefined): void => {
  tally[fault === undefined ? 'passed' : 'failed'] += 1;
  if (fault !== undefined) console.log(`FAILED ${name}: ${fault}`);
};

interface Ended { readonly status: number | null; readonly lines: readonly (readonly string[])[]; readonly stderr: string }

const runClient = (folder: string, args: readonly string[]): Promise<Ended> => new Promise((resolve) => {
  const child = spawn(path.join(folder, 'client'), args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => { out += chunk.toString('utf8'); });
  child.stderr.on('data', (chunk: Buffer) => { err += chunk.toString('utf8'); });
  child.once('close', (status) => { resolve({ status, lines: out.split('\n').filter(Boolean).map((line) => line.split('\t')), stderr: err.slice(0, 2000) }); });
});

const judge = async (folder: string, { name, args, fault, status = 0 }: Command): Promise<void> => {
  const ended = await runClient(folder, args);
  if (ended.status !== status) check(name, `exit status ${String(ended.status)}: ${ended.stderr}`);
  else check(name, fault?.(ended.lines));
};

/** The client takes either format and has no switch: before it, a door that asks for XML whatever the caller said, and looks whether XML came. */
const openXmlDoor = async (adapter: SpawnedAdapter): Promise<{ readonly base: string; readonly server: Server; readonly types: Set<string> }> => {
  const types = new Set<string>();
  const server = createServer((req, res) => {
    const { host: _host, accept: _accept, ...headers } = req.headers;
    const onward = request(`${adapter.url}${req.url ?? ''}`, { method: req.method, headers: { ...headers, accept: 'application/fhir+xml' } }, (answer) => {
      types.add(answer.headers['content-type'] ?? 'none');
      res.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(res);
    });
    req.pipe(onward);
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return { base: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/fhir/R4`, server, types };
};

interface Known { readonly patient: string; readonly family: string; readonly documents: readonly { readonly id: string; readonly url: string; readonly hash: string; readonly size: string; readonly type: string }[] }

const toHex = (base64: string): string => Buffer.from(base64, 'base64').toString('hex');

/** What the adapter holds of the patient of the first document it has. */
const readKnown = async (adapter: SpawnedAdapter): Promise<Known> => {
  const [first] = await searchAll(adapter, `DocumentReference?status=current&_count=1&type=${encodeURIComponent(`${LOINC}|`)}`);
  const subject = first?.at('subject', 'reference').text ?? '';
  const patient = (await adapter.get(`/fhir/R4/${subject}`)).body;
  const documents = await searchAll(adapter, `DocumentReference?patient=${subject}&status=current`);
  const identifier = patient.at('identifier', 0);
  return {
    patient: `${identifier.at('system').text}|${identifier.at('value').text}`, family: patient.at('name', 0, 'family').text,
    documents: documents.map((d) => {
      const attachment = d.at('content', 0, 'attachment');
      return { id: d.at('id').text, url: attachment.at('url').text, hash: toHex(attachment.at('hash').text), size: String(attachment.at('size').value), type: d.at('type', 'coding').list.find((c) => c.at('system').text === LOINC)?.at('code').text ?? '' };
    }),
  };
};

const idsOf = (lines: readonly (readonly string[])[]): string => lines.map(([id]) => id).sort().join();
const finds = (documents: Known['documents']) => (lines: readonly (readonly string[])[]): string | undefined =>
  (idsOf(lines) === documents.map((d) => d.id).sort().join() ? undefined : `${String(lines.length)} documents instead of ${String(documents.length)}`);

/** ITI-67 by GET and POST, ITI-78; `base` decides the format. */
const queries = (label: string, base: string, { patient, family, documents }: Known): readonly Command[] => {
  const common = ['--base', base, '--token', TOKEN];
  const type = documents.find((d) => d.type !== '')?.type ?? '';
  return [
    { name: `ITI-67 ${label}`, args: ['find', ...common, '--patient', patient], fault: finds(documents) },
    { name: `ITI-67 ${label}, posted, one type`, args: ['find', '--post', ...common, '--patient', patient, '--type', type], fault: finds(documents.filter((d) => d.type === type)) },
    { name: `ITI-78 ${label}`, args: ['patient', ...common, '--identifier', patient], fault: (lines) => (lines.length === 1 && lines[0]?.[1] === family ? undefined : 'another patient') },
  ];
};

/** What must not be answered as if it were right. */
const refusals = (base: string, { patient }: Known): readonly Command[] => [
  { name: 'ITI-67 with a wrong token', args: ['find', '--base', base, '--token', 'nobody', '--patient', patient], status: 1 },
  { name: 'ITI-78 of a stranger', args: ['patient', '--base', base, '--token', TOKEN, '--identifier', `${patient.split('|')[0] ?? ''}|00000000000`], status: 1 },
];

const retrievals = (base: string, { documents }: Known, out: string): readonly Command[] => [
  ...documents.slice(0, 1).map(({ url, hash, size }): Command => ({
    name: `ITI-68 of ${url}`, args: ['retrieve', '--base', base, '--token', TOKEN, '--url', url, '--out', out, '--sha1', hash],
    fault: ([line = []]) => {
      const digest = createHash('sha1').update(readFileSync(out)).digest('hex');
      return line[1] === size && digest === hash ? undefined : 'other bytes than the metadata say';
    },
  })),
  { name: 'ITI-68 of a document that is not there', args: ['retrieve', '--base', base, '--token', TOKEN, '--url', 'Binary/none', '--out', out], status: 1 },
];

const isMade = (count: number) => (lines: readonly (readonly string[])[]): string | undefined =>
  (lines.length === count && lines.every(([status, location]) => status === '201 Created' && location !== undefined && location !== 'null') ? undefined : `not ${String(count)} times made: ${lines.map((l) => l.join(' ')).join('; ')}`);

/** ITI-65 and ITI-105: the client sends another document at each call. */
const submissions = (label: string, base: string, { patient, file }: { readonly patient: string; readonly file: string }): readonly Command[] => [
  { name: `ITI-65 ${label}`, args: ['provide', '--base', base, '--token', TOKEN, '--patient', patient, file], fault: isMade(3) },
  { name: `ITI-105 ${label}`, args: ['publish', '--base', base, '--token', TOKEN, '--patient', patient, file], fault: isMade(1) },
];

const main = async (): Promise<void> => {
  const source = path.join(peersDir, 'mhd-node');
  if (!statSync(source, { throwIfNoEntry: false })) {
    console.log(`skipped: no MHD client in ${peersDir}`);
    return;
  }
  const folder = await writableCopy(source);
  const adapter = await spawnAdapter({ folder: newFolder() });
  const door = await openXmlDoor(adapter);
  try {
    for (const number of ['005', '001']) {
      const answer = await submitCase(adapter, number);
      if (answer.status !== 201) throw new Error(`${number}: ${answer.text}`);
    }
    const known = await readKnown(adapter);
    check('there are documents', known.documents.length > 1 ? undefined : 'too few to find');
    const base = `${adapter.url}/fhir/R4`;
    for (const command of [...queries('in JSON', base, known), ...queries('in XML', door.base, known), ...refusals(base, known), ...retrievals(base, known, path.join(adapter.folder, 'retrieved'))]) await judge(folder, command);
    const sent = path.join(adapter.folder, 'sent.txt');
    writeFileSync(sent, 'Invented report.\n');
    for (const command of [...submissions('in JSON', base, { patient: known.patient, file: sent }), ...submissions('answered in XML', door.base, { patient: known.patient, file: sent })]) await judge(folder, command);
    await judge(folder, { name: 'ITI-65 of text that is said to be a PDF', args: ['provide', '--base', base, '--token', TOKEN, '--patient', known.patient, '--content-type', 'application/pdf', sent], status: 1 });
    check('what was sent waits for its review', (await adapter.get('/review-list')).body.at('items').list.length === 4 ? undefined : 'not four documents');
    check('what came through the door was XML', [...door.types].every((type) => type.startsWith('application/fhir+xml')) && door.types.size > 0 ? undefined : [...door.types].join());
  } finally {
    door.server.close();
    adapter.kill('SIGTERM');
    await adapter.ended;
    rmSync(adapter.folder, { recursive: true, force: true });
  }
  console.log(`${String(tally.passed)} passed, ${String(tally.failed)} failed`);
  if (tally.failed > 0) process.exitCode = 1;
};

await main();

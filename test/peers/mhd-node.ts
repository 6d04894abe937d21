// The exchange against a counterpart that is not ours: our RegionalNetwork asks the foreign MHD node for its seeded patients' documents.
// Run by .ci/run: node test/peers/mhd-node.ts. PEERS_DIR (default ../shared/peers) holds the node; without it, says what was skipped.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { randomBytes, randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { DocumentReference } from '@medplum/fhirtypes';
import { createDocumentFiles } from '../../src/adapters/files/create-document-files.ts';
import { httpClient } from '../../src/adapters/http-client.ts';
import { createMhdNetwork } from '../../src/adapters/mhd/create-mhd-network.ts';
import { parsePeers } from '../../src/config/parse-peers.ts';
import { assessArrival } from '../../src/core/exchange/assess-arrival.ts';
import { fail, type Result } from '../../src/core/kernel/result.ts';
import type { DocumentFiles } from '../../src/ports/document-files.ts';
import type { DocumentPackage, PatientKey, RegionalNetwork } from '../../src/ports/regional-network.ts';
import { writableCopy } from './writable-copy.ts';
import { aPackage, inFull, replacing } from './a-package.ts';

const TOKEN = 'a-token-for-this-run';
const peersDir = path.resolve(process.env['PEERS_DIR'] ?? path.join(import.meta.dirname, '../../../shared/peers'));

let passed = 0;
let failed = 0;
const judge = (name: string, good: boolean, detail = ''): void => {
  if (good) passed += 1;
  else failed += 1;
  if (!good) console.log(`FAILED ${name} ${detail}`);
};
const check = judge;
const told = (result: Result<unknown>): string => (result.ok ? '' : JSON.stringify(result.failure));

const start = async (folder: string): Promise<{ readonly base: string; readonly child: ChildProcess }> => {
  const child = spawn(path.join(folder, 'node'), ['--port', '0', '--token', TOKEN], { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: child.stdout })) {
    const base = /^mhd-node ready (\S+)$/u.exec(line)?.[1];
    if (base) return { base, child };
  }
  throw new Error('the node ended before it was ready');
};

interface Seeds { readonly patient: PatientKey; readonly documents: readonly { readonly type: { readonly code: string }; readonly file: string; readonly contentType: string }[] }

const readSeeds = async (folder: string): Promise<readonly Seeds[]> => {
  const names = (await readdir(path.join(folder, 'seeds/documents'))).filter((name) => name.endsWith('.json'));
  return Promise.all(names.map(async (name) => JSON.parse(await readFile(path.join(folder, 'seeds/documents', name), 'utf8')) as Seeds));
};

/** How the same node can be asked. */
const WAYS = [{}, { format: 'xml' }, { search: 'post' }, { format: 'xml', search: 'post' }] as const;

const peerAt = (base: string, token: string, way: object = {}): ReturnType<typeof parsePeers> =>
  parsePeers([{ ...way, id: 'node', baseUrl: base, auth: { kind: 'bearer', token }, timeZone: 'Europe/Brussels', allowPrivateAddresses: true, limits: { timeoutMs: 30_000 } }], () => fail('not-found'));

/** ITI-65 as the Document Source, found again by ITI-67 under each uniqueId, and fetched byte for byte; refusals are understood. */
const provide = async ({ network, patient, way }: { readonly network: RegionalNetwork; readonly patient: PatientKey; readonly way: string }, files: DocumentFiles): Promise<void> => {
  const check = (name: string, good: boolean, detail = ''): void => { judge(`${way}: ${name}`, good, detail); };
  const contents = [{ contentType: 'text/plain', bytes: Buffer.from('Pathology report. Invented.\n') }, { contentType: 'application/pdf', bytes: Buffer.concat([Buffer.from('%PDF-1.4\n'), randomBytes(3_000_000)]) }];
  const parcel = aPackage(patient, () => randomUUID(), contents);
  const sent = await network.provideDocumentBundle('node', parcel);
  check('ITI-65 is accepted, every document acknowledged with its location', sent.outcome.ok && sent.outcome.value.length === contents.length, told(sent.outcome));
  for (const document of parcel.documents) {
    const found = await network.findDocumentReferences('node', { patient, identifiers: [document.identity] });
    check('ITI-67 by uniqueId finds what was sent, and no more', found.outcome.ok && found.outcome.value.length === 1, told(found.outcome));
    const arrived = assessArrival(found.outcome.ok ? found.outcome.value : [], document.identity, document);
    check('size and hash agree', arrived.kind === 'present', arrived.kind);
    const there = found.outcome.ok ? found.outcome.value.find((d) => d.masterIdentifier?.value === document.identity.value) : undefined;
    const got = await network.retrieveDocument('node', { url: there?.content[0]?.attachment.url ?? '', contentType: document.contentType });
    const kept = got.outcome.ok ? await files.keep(got.outcome.value.bytes, { maxBytes: 10_000_000 }) : got.outcome;
    check('fetched again it is byte for byte the same', kept.ok && kept.value.sha1 === document.sha1 && kept.value.sizeBytes === document.sizeBytes, told(kept));
  }
  const again = await network.provideDocumentBundle('node', parcel);
  check('sent again it is taken or refused, never unclear', again.outcome.ok || ['duplicate', 'network-rejected'].includes(again.outcome.failure.kind), told(again.outcome));
  const [first] = aPackage(patient, () => randomUUID(), contents).documents;
  const lie = first && { ...aPackage(patient, () => randomUUID(), []), documents: [{ ...first, sha1: '2jmj7l5rSw0yVb/vlWAYkK/YBwk=' }] };
  const refused = lie && await network.provideDocumentBundle('node', lie);
  check('a wrong hash is refused, and the refusal understood', refused?.outcome.ok === false && refused.outcome.failure.kind === 'network-rejected' && refused.outcome.failure.issues.some((i) => i.text.includes('422')), refused && told(refused.outcome));
};

const main = async (): Promise<void> => {
  const source = path.join(peersDir, 'mhd-node');
  if (!await stat(source).then(() => true, () => false)) {
    console.log(`skipped: exchange with the foreign MHD node (no ${source})`);
    return;
  }
  const folder = await writableCopy(source);
  const { base, child } = await start(folder);
  const data = await mkdtemp(path.join(tmpdir(), 'mhd-node-'));
  const http = httpClient();
  const files = createDocumentFiles(data);
  try {
    const peers = peerAt(base, TOKEN);
    if (!peers.ok) throw new Error(told(peers));
    const network = createMhdNetwork(peers.value, http);
    const retrieve = async (document: DocumentReference, seeded: Seeds): Promise<void> => {
      const attachment = document.content[0]?.attachment;
      const got = await network.retrieveDocument('node', { url: attachment?.url ?? '', ...(attachment?.contentType && { contentType: attachment.contentType }) });
      check('ITI-68 answers', got.outcome.ok, told(got.outcome));
      if (!got.outcome.ok) return;
      const kept = await files.keep(got.outcome.value.bytes, { maxBytes: 10_000_000 });
      check('the document is kept', kept.ok, told(kept));
      if (!kept.ok) return;
      check('size as announced', kept.value.sizeBytes === attachment?.size);
      check('hash as announced', kept.value.sha1 === attachment?.hash);
      const seed = seeded.documents.find((d) => d.type.code === document.type?.coding?.[0]?.code);
      const bytes = await readFile(path.join(folder, 'seeds/documents', seed?.file ?? ''));
      check('size as seeded', kept.value.sizeBytes === bytes.length);
      check('media type as seeded', got.outcome.value.contentType === seed?.contentType);
      check('media type by its bytes', kept.value.detectedType === (seed?.contentType === 'text/plain' ? undefined : seed?.contentType), kept.value.detectedType);
    };
    const all = await readSeeds(folder);
    check('there are seeds', all.length > 0);
    for (const seeded of all) {
      const patients = await network.queryPatientDemographics('node', seeded.patient);
      check('ITI-78 finds one patient', patients.outcome.ok && patients.outcome.value.length === 1, told(patients.outcome));
      const found = await network.findDocumentReferences('node', { patient: seeded.patient });
      check('ITI-67 finds every document', found.outcome.ok && found.outcome.value.length === seeded.documents.length, told(found.outcome));
      const one = await network.findDocumentReferences('node', { patient: seeded.patient, types: ['11526-1', '57133-1'] });
      check('ITI-67 by two types finds two', one.outcome.ok && one.outcome.value.length === 2, told(one.outcome));
      if (!found.outcome.ok || !patients.outcome.ok) continue;
      const subject = `${base}/Patient/${patients.outcome.value[0]?.id ?? ''}`;
      for (const document of found.outcome.value) {
        check('the subject is the patient found', document.subject?.reference === subject, document.subject?.reference);
        await retrieve(document, seeded);
      }
    }
    for (const way of WAYS) {
      const name = JSON.stringify(way);
      const other = peerAt(base, TOKEN, way);
      const asking = createMhdNetwork(other.ok ? other.value : [], http);
      for (const seeded of all) {
        const patients = await asking.queryPatientDemographics('node', seeded.patient);
        check(`${name}: ITI-78 finds one patient`, patients.outcome.ok && patients.outcome.value.length === 1, told(patients.outcome));
        const found = await asking.findDocumentReferences('node', { patient: seeded.patient });
        const plainly = await network.findDocumentReferences('node', { patient: seeded.patient });
        const idsOf = ({ outcome }: typeof found): string => (outcome.ok ? outcome.value.map((d) => `${d.id ?? ''} ${d.content[0]?.attachment.hash ?? ''}`).sort().join() : told(outcome));
        check(`${name}: ITI-67 finds what is found by GET in JSON`, found.outcome.ok && found.outcome.value.length >= seeded.documents.length && idsOf(found) === idsOf(plainly), told(found.outcome));
        check(`${name}: one search was enough`, found.furtherUrls === undefined);
      }
    }
    const stranger = { system: all[0]?.patient.system ?? '', value: '00000000000' };
    const none = await network.queryPatientDemographics('node', stranger);
    check('ITI-78 does not find a stranger', none.outcome.ok && none.outcome.value.length === 0, told(none.outcome));
    const gone = await network.retrieveDocument('node', { url: new URL('/mhd/documents/none', base).href });
    check('ITI-68 of a document that is not there', !gone.outcome.ok && gone.outcome.failure.kind === 'not-found', told(gone.outcome));
    const inXml = peerAt(base, TOKEN, { format: 'xml' });
    await provide({ network, patient: all[0]?.patient ?? stranger, way: 'json' }, files);
    await provide({ network: createMhdNetwork(inXml.ok ? inXml.value : [], http), patient: all[0]?.patient ?? stranger, way: 'xml' }, files);
    for (const metadata of ['uncontained-comprehensive', 'comprehensive'] as const) {
      const asks = peerAt(base, TOKEN, { metadata, replacement: 'relation' });
      const giving = createMhdNetwork(asks.ok ? asks.value : [], http);
      const parcel = (): DocumentPackage => inFull(aPackage(all[0]?.patient ?? stranger, () => randomUUID(), [{ contentType: 'text/plain', bytes: Buffer.from('Invented.\n') }]));
      const sent = await giving.provideDocumentBundle('node', parcel());
      check(`ITI-65 with ${metadata} metadata is accepted`, sent.outcome.ok && sent.outcome.value.length === 1, told(sent.outcome));
      const location = sent.outcome.ok ? sent.outcome.value[0]?.location ?? '' : '';
      const corrected = await giving.provideDocumentBundle('node', replacing(parcel(), location));
      check(`a correction with ${metadata} metadata is accepted by relation`, corrected.outcome.ok && corrected.outcome.value.length === 1, told(corrected.outcome));
      const patching = peerAt(base, TOKEN, { metadata });
      const refused = await createMhdNetwork(patching.ok ? patching.value : [], http).provideDocumentBundle('node', replacing(parcel(), location));
      check('an entry that supersedes is refused by this older node, and that is understood', !refused.outcome.ok && refused.outcome.failure.kind === 'network-rejected', told(refused.outcome));
    }
    const wrong = peerAt(base, 'another-token');
    const refused = await createMhdNetwork(wrong.ok ? wrong.value : [], http).findDocumentReferences('node', { patient: stranger });
    check('a wrong token is refused', !refused.outcome.ok && refused.outcome.failure.kind === 'login-required', told(refused.outcome));
  } finally {
    http.close();
    child.kill();
    await once(child, 'exit');
    await rm(data, { recursive: true });
  }
  console.log(`${passed.toString()} passed, ${failed.toString()} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
};

await main();

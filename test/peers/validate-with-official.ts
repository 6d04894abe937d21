// Asks the official FHIR validator: `node test/peers/validate-with-official.ts [FILE_OR_FOLDER...]`. Without arguments: profiles/ with its examples, fixtures/cases,
// our snapshots against its own, and its verdict on every case of test/adapters/validation/cases.ts against ours. Exit status 1 where it finds an error or differs.
// PEERS_DIR (default ../shared/peers) holds `validator`, and beside it `../reference/ig` the IHE and HL7 definitions; where it is absent this says what it skipped.
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ElementDefinition, OperationOutcome, Resource, StructureDefinition } from '@medplum/fhirtypes';
import { createFhirXml } from '../../src/adapters/fhir-xml/create-fhir-xml.ts';
import { streamBundle } from '../../src/adapters/mhd/stream-bundle.ts';
import { toPartId } from '../../src/adapters/mhd/to-part-id.ts';
import { toProvideBundle, type Destination } from '../../src/adapters/mhd/to-provide-bundle.ts';
import { createValidate } from '../../src/adapters/validation/create-validate.ts';
import type { DocumentPackage } from '../../src/ports/regional-network.ts';
import { BASE_CASES, MORE_CASES, PROFILE_CASES, VALID } from '../adapters/validation/cases.ts';
import { aPackage, inFull, replacing } from './a-package.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const PEERS = path.resolve(ROOT, process.env['PEERS_DIR'] ?? '../shared/peers');
const IG = [path.resolve(PEERS, '../reference/ig'), path.resolve(ROOT, '../shared/reference/ig')].find((folder) => existsSync(folder));
/** These two exclude each other. */
const MHD = { '4.2.4': 'ihe.iti.mhd', '4.2.3': 'ihe.iti.mhd-4.2.3' } as const;
type Mhd = keyof typeof MHD;

/** Where the official validator's verdict (MHD 4.2.4 loaded) is not ours, and why. */
const DIFFERENCES: Readonly<Record<string, string>> = {
  'bad base64': 'it checks base64 only roughly',
  'unknown modifierExtension': 'it only warns; a receiver must not process what it does not understand',
  'modifierExtension in a backbone element': 'as above',
  'URN that no entry has': 'it leaves URNs alone; in what we commit one would be a reference to nothing',
};

/** The validator builds itself in its own folder. Where that was not done, it may be read-only: a copy in a cache folder is used, and kept. */
const commandOf = (): string => {
  const given = path.join(PEERS, 'validator');
  if (existsSync(path.join(given, 'target/validator.jar'))) return path.join(given, 'validate');
  const copy = path.join(process.env['XDG_CACHE_HOME'] ?? tmpdir(), 'second-opinion-adapter-peers', 'validator');
  mkdirSync(copy, { recursive: true });
  cpSync(given, copy, { recursive: true, force: false, filter: (source) => !source.endsWith('target') });
  return path.join(copy, 'validate');
};

const command = existsSync(path.join(PEERS, 'validator')) ? commandOf() : undefined;

const run = (options: readonly string[]): Promise<string> => new Promise((resolve, reject) => {
  execFile(command ?? '', options, { maxBuffer: 512 * 1024 * 1024 }, (error, stdout, stderr) => {
    if (error && error.code !== 1) reject(new Error(`the validator failed: ${stderr.slice(-2000)}`));
    else resolve(stdout);
  });
});

const definitions = (mhd: Mhd): readonly string[] => [
  ...(IG ? readdirSync(IG, { withFileTypes: true }).filter((e) => e.isDirectory() && !Object.entries(MHD).some(([version, folder]) => version !== mhd && folder === e.name)) : [])
    .flatMap((e) => ['--profiles', path.join(IG ?? '', e.name)]),
  '--profiles', path.join(ROOT, 'profiles'),
];

interface Checked { readonly file: string; readonly errors: readonly string[] }

const check = async (mhd: Mhd, targets: readonly string[]): Promise<readonly Checked[]> => {
  const answers = JSON.parse(await run([...definitions(mhd), '--json', ...targets])) as readonly { file: string; outcome: OperationOutcome }[];
  return answers.map(({ file, outcome }) => ({
    file,
    errors: outcome.issue.filter(({ severity }) => severity === 'error' || severity === 'fatal').map((i) => `${i.expression?.[0] ?? i.location?.[0] ?? '-'}: ${i.diagnostics ?? i.details?.text ?? ''}`),
  }));
};

const tally = { passed: 0, failed: 0 };
const judge = (isGood: boolean, text: string): void => {
  if (isGood) tally.passed += 1;
  else { tally.failed += 1; console.log(`FAILED ${text}`); }
};

const judgeFiles = (mhd: Mhd, answers: readonly Checked[], mayFail: (file: string) => boolean = () => false): void => {
  judge(answers.length > 0, `nothing was read (MHD ${mhd})`);
  for (const { file, errors } of answers) judge(errors.length === 0 || mayFail(file), `${path.relative(ROOT, file)} (MHD ${mhd}): ${errors.slice(0, 5).join('; ')}`);
};

/** The EU Health Data API builds on MHD 4.2.4 alone: what declares its profile is judged under that (S18). */
const declaresEu = (file: string): boolean => readFileSync(file, 'utf8').includes('EehrxfMhdDocumentReference');

const cases = [...BASE_CASES, ...MORE_CASES, ...PROFILE_CASES, ...VALID.map((resource, i) => ({ name: `valid ${String(i)}`, resource }))];

/** One file per case, named by its number. */
const writeCases = (folder: string): void => {
  for (const [i, { resource }] of cases.entries()) writeFileSync(path.join(folder, `${String(i)}.json`), JSON.stringify(resource));
};

const BASE = 'https://peer.example.org/fhir';
const LEVEL = { minimal: 'Minimal', uncontained: 'UnContained.Comprehensive', comprehensive: 'Comprehensive' } as const;
const PLACES = ['DocumentReference/7', `${BASE}/DocumentReference/8/_history/2`] as const;

/** What is sent to which recipient. */
const PACKAGES: readonly (readonly [name: string, change: (parcel: DocumentPackage) => DocumentPackage, to: Omit<Destination, 'baseUrl'>])[] = [
  ['minimal', (p) => p, {}],
  ['minimal-replacing', (p) => replacing(p, ...PLACES), {}],
  ['minimal-replacing-by-relation', (p) => replacing(p, ...PLACES), { replacement: 'relation' }],
  ['minimal-in-full', inFull, {}],
  ['uncontained', inFull, { metadata: 'uncontained' }],
  ['uncontained-replacing', (p) => replacing(inFull(p), ...PLACES), { metadata: 'uncontained' }],
  ['comprehensive', inFull, { metadata: 'comprehensive' }],
  ['comprehensive-replacing', (p) => replacing(inFull(p), ...PLACES), { metadata: 'comprehensive' }],
  ['comprehensive-fallen-back', (p) => p, { metadata: 'comprehensive' }],
];

/** What ITI-65 sends, as its bytes leave, in both forms; files. */
const writePackages = async (): Promise<readonly string[]> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'package-'));
  const xml = createFhirXml();
  const key = { system: 'https://www.ehealth.fgov.be/standards/fhir/core/NamingSystem/ssin', value: '16051299812' };
  const files: string[] = [];
  for (const [name, change, to] of PACKAGES) {
    const parcel = change(aPackage(key, () => randomUUID(), [{ contentType: 'text/plain', bytes: Buffer.from('Pathology report. Invented.\n') }, { contentType: 'application/pdf', bytes: Buffer.from('%PDF-1.4\n') }]));
    const bundle = toProvideBundle(parcel, toPartId(parcel), { baseUrl: BASE, ...to });
    const declared = bundle.meta?.profile?.[0] ?? '';
    judge(declared.endsWith(`/IHE.MHD.${LEVEL[name.split('-')[1] === 'fallen' ? 'minimal' : to.metadata ?? 'minimal']}.ProvideBundle`), `${name} declares ${declared}`);
    for (const format of ['json', 'xml'] as const) {
      const file = path.join(folder, `Bundle-${name}.${format}`);
      const chunks: Uint8Array[] = [];
      for await (const chunk of streamBundle(bundle, parcel.documents, format === 'xml' ? xml.write : undefined).bytes()) chunks.push(chunk);
      writeFileSync(file, Buffer.concat(chunks));
      files.push(file);
    }
  }
  return files;
};

const judgeVerdicts = (answers: readonly Checked[]): void => {
  const validate = createValidate();
  judge(answers.length === cases.length, `verdicts on ${String(answers.length)} of ${String(cases.length)} cases`);
  for (const { file, errors } of answers) {
    const found = cases[Number(path.basename(file, '.json'))];
    if (!found) continue;
    const refuses = validate(found.resource as unknown as Resource).length > 0;
    const isListed = found.name in DIFFERENCES;
    judge((refuses === errors.length > 0) !== isListed, `verdict on "${found.name}": ours ${refuses ? 'refuses' : 'accepts'}, theirs ${errors[0] ?? 'accepts'}${isListed ? ' (listed as a difference, but is none)' : ''}`);
  }
};

const sorted = (values: readonly string[] | undefined): readonly string[] => [...(values ?? [])].sort();

/** What a snapshot says of an element, as text that can be compared. */
const summary = (element: ElementDefinition | undefined): string => element ? JSON.stringify([ // its backbone elements' type comes and goes with what else is loaded
  element.min, element.max, element.slicing?.rules, element.binding?.strength, element.binding?.valueSet?.split('|')[0],
  Object.entries(element).filter(([key]) => /^(?:fixed|pattern)/u.test(key)),
  (element.type ?? []).filter((t) => t.code !== 'BackboneElement').map((t) => [t.code, sorted(t.targetProfile), sorted(t.profile)]),
  sorted(element.constraint?.map((c) => c.key)),
]) : 'absent';

const checkSnapshots = async (): Promise<void> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'snapshots-'));
  const profiles = path.join(ROOT, 'profiles');
  const names = readdirSync(profiles).filter((name) => name.startsWith('StructureDefinition-'));
  const read = (file: string): StructureDefinition => JSON.parse(readFileSync(file, 'utf8')) as StructureDefinition;
  try {
    await run([...definitions('4.2.4'), '--snapshots', folder, ...names.map((name) => path.join(profiles, name))]);
    for (const name of names) {
      const ours = new Map(read(path.join(profiles, name)).snapshot?.element.map((e) => [e.id, e]));
      const theirs = new Map(read(path.join(folder, name)).snapshot?.element.map((e) => [e.id, e]));
      const differing = [...new Set([...ours.keys(), ...theirs.keys()])].filter((id) => summary(ours.get(id)) !== summary(theirs.get(id)));
      judge(differing.length === 0, `snapshot of ${name} differs in ${differing.slice(0, 5).join(', ')}: ${differing.slice(0, 1).map((id) => `${summary(ours.get(id))} / ${summary(theirs.get(id))}`).join('')}`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
};

const skipped: string[] = [];
if (!command) skipped.push(`all of it: no validator in ${PEERS}`);
else {
  const given = process.argv.slice(2).map((target) => path.resolve(target));
  const fixtures = path.join(ROOT, 'fixtures/cases');
  const expected = existsSync(fixtures) ? readdirSync(fixtures).map((name) => path.join(fixtures, name, 'expected.json')).filter((file) => existsSync(file)) : [];
  const sent = await writePackages();
  const targets = given.length > 0 ? given : [path.join(ROOT, 'profiles'), ...expected, ...sent];
  if (IG) {
    const folder = mkdtempSync(path.join(tmpdir(), 'verdicts-'));
    if (given.length === 0) writeCases(folder);
    const answers = await check('4.2.4', [...targets, ...(given.length === 0 ? [folder] : [])]);
    judgeFiles('4.2.4', answers.filter(({ file }) => path.dirname(file) !== folder));
    if (given.length === 0) judgeVerdicts(answers.filter(({ file }) => path.dirname(file) === folder));
    rmSync(folder, { recursive: true });
    judgeFiles('4.2.3', await check('4.2.3', given.length > 0 ? given : [path.join(ROOT, 'profiles/examples'), ...expected, ...sent]), declaresEu);
  } else skipped.push('what declares profiles of IHE and HL7: their definitions are not in ../reference/ig beside the peers');
  if (given.length === 0) await checkSnapshots();
}
console.log(`official validator: ${String(tally.passed)} passed, ${String(tally.failed)} failed${skipped.length > 0 ? `, skipped ${skipped.join('; ')}` : ''}`);
if (tally.failed > 0) process.exitCode = 1;

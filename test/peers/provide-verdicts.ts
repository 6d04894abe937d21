// Our verdict on every kept provide Bundle and published document against the official validator's: `node test/peers/provide-verdicts.ts`.
// It is accepted there where it is valid under MHD 4.2.4 or under 4.2.3, which contradict each other on identifiers (S18). Exit status 1 where a verdict differs
// that verdicts.json does not list, with its reason, or where one that is listed does not differ.
// PEERS_DIR (default ../shared/peers) holds `validator`, and beside it `../reference/ig` the IHE definitions; where they are absent this says what it skipped.
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { OperationOutcome } from '@medplum/fhirtypes';
import { fixtureOf, judgeProvided, verdictsOf, type Transaction } from '../support/judge-provided.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const PEERS = path.resolve(ROOT, process.env['PEERS_DIR'] ?? '../shared/peers');
const IG = [path.resolve(PEERS, '../reference/ig'), path.resolve(ROOT, '../shared/reference/ig')].find((folder) => existsSync(folder));
const VALIDATOR = path.join(PEERS, 'validator/validate');
const VERSIONS = ['ihe.iti.mhd', 'ihe.iti.mhd-4.2.3'] as const;
const TRANSACTIONS = ['iti-65', 'iti-105'] as const satisfies readonly Transaction[];

const run = (options: readonly string[]): Promise<string> => new Promise((resolve, reject) => {
  execFile(VALIDATOR, options, { maxBuffer: 512 * 1024 * 1024 }, (error, stdout, stderr) => {
    if (error && error.code !== 1) reject(new Error(`the validator failed: ${stderr.slice(-2000)}`));
    else resolve(stdout);
  });
});

/** Files that have no error, under one version of MHD. */
const validUnder = async (version: (typeof VERSIONS)[number], ig: string, files: readonly string[]): Promise<ReadonlySet<string>> => {
  const folders = readdirSync(ig, { withFileTypes: true }).filter((e) => e.isDirectory() && (e.name === version || !VERSIONS.some((v) => v === e.name)));
  const answers = JSON.parse(await run([...folders.flatMap((e) => ['--profiles', path.join(ig, e.name)]), '--json', ...files])) as readonly { file: string; outcome: OperationOutcome }[];
  if (answers.length !== files.length) throw new Error(`the validator read ${String(answers.length)} of ${String(files.length)} files`);
  return new Set(answers.filter(({ outcome }) => outcome.issue.every((i) => i.severity !== 'error' && i.severity !== 'fatal')).map(({ file }) => path.resolve(file)));
};

const cases = TRANSACTIONS.flatMap((transaction) => Object.entries(verdictsOf(transaction)).map(([name, expected]) => ({ transaction, name, expected, file: fixtureOf(transaction, name) })));

const tally = { passed: 0, failed: 0, differ: 0 };
const judge = (isGood: boolean, text: string): void => {
  if (isGood) tally.passed += 1;
  else { tally.failed += 1; console.log(`FAILED ${text}`); }
};

if (!IG || !existsSync(VALIDATOR)) {
  console.log(`skipped all of it: no validator in ${PEERS}, or no IHE definitions beside it`);
} else {
  const files = cases.map(({ file }) => file);
  const valid = [];
  for (const version of VERSIONS) valid.push(await validUnder(version, IG, files)); // each is a Java process: one after the other
  for (const { transaction, name, expected, file } of cases) {
    const ours = (await judgeProvided(transaction, readFileSync(file))).isAccepted ? 'accepted' : 'refused';
    const theirs = valid.some((set) => set.has(file)) ? 'accepted' : 'refused';
    judge(ours === expected.verdict, `${transaction}/${name}: ours is ${ours}`);
    judge(theirs === (expected.official ?? expected.verdict), `${transaction}/${name}: the validator's is ${theirs}`);
    if (expected.official !== undefined) {
      tally.differ += 1;
      judge(expected.official !== expected.verdict && Boolean(expected.because), `${transaction}/${name}: listed as a difference without being one, or without a reason`);
    }
  }
}
console.log(`${String(cases.length)} submissions, verdict differs with a reason on ${String(tally.differ)}: ${String(tally.passed)} passed, ${String(tally.failed)} failed`);
if (tally.failed > 0) process.exitCode = 1;

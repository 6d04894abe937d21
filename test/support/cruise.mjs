// Runs dependency-cruiser and fails on a violation, on fewer than N modules (first argument), and on a source file it
// did not see: with a TypeScript it cannot use (7), dependency-cruiser finds 0 modules and exits green.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';

const least = Number(process.argv[2]);
if (!Number.isInteger(least) || least < 1) throw new Error('usage: node test/support/cruise.mjs <least number of modules>');
const run = spawnSync('depcruise', ['src', '--config', '.dependency-cruiser.cjs', '--output-type', 'json'], { encoding: 'utf8', maxBuffer: 2 ** 28, shell: process.platform === 'win32' });
if (!run.stdout) { console.log(`too-few-modules: no answer from depcruise: ${run.error ?? run.stderr}`); process.exit(2); }
const { modules, summary } = JSON.parse(run.stdout);
const seen = new Set(modules.map((m) => m.source));
const files = readdirSync('src', { recursive: true }).map((f) => `src/${f.replaceAll('\\', '/')}`).filter((f) => /[.][cm]?[jt]sx?$/.test(f));
const ours = files.filter((f) => seen.has(f)).length;
const faults = summary.violations.map((v) => `${v.rule.name}: ${v.from} -> ${v.to}`);
for (const f of files) if (!seen.has(f)) faults.push(`not-cruised: ${f}`);
for (const f of files) if (!/[.]ts$/.test(f) && f !== 'src/require-node.cjs') faults.push(`only-typescript: ${f}`);
if (ours < least) faults.push(`too-few-modules: cruised ${ours} of ours, expected at least ${least}`);
for (const f of faults) console.log(f);
console.log(`${ours} modules of ours cruised, ${faults.length} faults`);
process.exit(faults.length ? 1 : 0);

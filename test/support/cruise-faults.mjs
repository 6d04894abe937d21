// What the import rules find wrong in `src` of the working folder, as lines. Too few files, or a file that was not seen, is wrong too: with a TypeScript that it
// cannot use (7), dependency-cruiser finds 0 modules and nothing wrong.
import { readdirSync } from 'node:fs';
import { cruise } from 'dependency-cruiser';
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';

export const cruiseFaults = async (least) => {
  const files = readdirSync('src', { recursive: true }).map((f) => `src/${f.replaceAll('\\', '/')}`).filter((f) => /[.][cm]?[jt]sx?$/u.test(f));
  if (files.length < least) return { ours: 0, faults: [`too-few-modules: ${files.length} files of ours, expected at least ${least}`] };
  const options = await extractDepcruiseOptions('./.dependency-cruiser.cjs');
  const { output } = await cruise(['src'], { ...options, validate: true }, undefined, { tsConfig: extractTSConfig('tsconfig.json') });
  const { modules, summary } = output;
  const seen = new Set(modules.map((m) => m.source));
  const ours = files.filter((f) => seen.has(f)).length;
  const faults = [
    ...summary.violations.map((v) => `${v.rule.name}: ${v.from} -> ${v.to}`),
    ...files.filter((f) => !seen.has(f)).map((f) => `not-cruised: ${f}`),
    ...files.filter((f) => !f.endsWith('.ts') && f !== 'src/require-node.cjs').map((f) => `only-typescript: ${f}`),
  ];
  return { ours, faults };
};

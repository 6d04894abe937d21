// The linter or the import rules (first argument), asked again and again without a new start each time: a file a line comes in; out goes what is wrong, then `=== 0` or `=== 1`.
import { createInterface } from 'node:readline';
import { ESLint } from 'eslint';
import { cruiseFaults } from './cruise-faults.mjs';

const lint = async (file) => {
  const eslint = new ESLint();
  const results = await eslint.lintFiles([file]);
  const { format } = await eslint.loadFormatter('stylish');
  return { wrong: results.some((r) => r.errorCount + r.warningCount > 0), text: await format(results) };
};
const imports = async () => {
  const { faults } = await cruiseFaults(30);
  return { wrong: faults.length > 0, text: faults.join('\n') };
};
const check = { lint, imports }[process.argv[2]];
if (!check) throw new Error('usage: node check-again.mjs lint|imports');
for await (const file of createInterface({ input: process.stdin })) {
  const { wrong, text } = await check(file);
  process.stdout.write(`${text}\n=== ${wrong ? 1 : 0}\n`);
}

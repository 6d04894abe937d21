// `npm run imports`: the import rules over `src`; fails on a fault, and on fewer than N modules (first argument).
import { cruiseFaults } from './cruise-faults.mjs';

const least = Number(process.argv[2]);
if (!Number.isInteger(least) || least < 1) throw new Error('usage: node test/support/cruise.mjs <least number of modules>');
const { ours, faults } = await cruiseFaults(least);
for (const f of faults) console.log(f);
console.log(`${ours} modules of ours cruised, ${faults.length} faults`);
process.exit(faults.length ? 1 : 0);

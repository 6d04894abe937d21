// Writes every current resource of a stopped adapter's embedded store as a JSON file: node test/peers/export-store.ts DATA_DIR FOLDER. For the official validator.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const [dataDir, folder] = process.argv.slice(2);
if (dataDir === undefined || folder === undefined) throw new Error('usage: node test/peers/export-store.ts DATA_DIR FOLDER');
mkdirSync(folder, { recursive: true });
const store = new DatabaseSync(path.join(dataDir, 'store.db'), { readOnly: true });
let written = 0;
for (const { type, id, content } of store.prepare('select type, id, content from resources where deleted = 0').iterate()) {
  writeFileSync(path.join(folder, `${String(type)}-${String(id)}.json`), String(content));
  written += 1;
}
store.close();
if (written === 0) throw new Error('the store holds nothing');
console.log(`${String(written)} resources written`);

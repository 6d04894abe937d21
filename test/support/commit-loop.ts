// Run as a process of its own and killed: commits Bundles of five for as long as it lives and writes a line for each that was acknowledged.
import { randomUUID } from 'node:crypto';
import { writeSync } from 'node:fs';
import { createEntry, transactionOf } from '../../src/core/fhir/bundle.ts';
import { openTestStore } from './open-test-store.ts';

const [, , file = ''] = process.argv;
const store = await openTestStore({ file });
for (;;) {
  const ids = Array.from({ length: 5 }, () => randomUUID());
  const committed = await store.commit(transactionOf(ids.map((id) => createEntry({ resourceType: 'Basic', id, code: { text: 'x'.repeat(2000) } }))));
  if (!committed.ok) throw new Error(committed.failure.kind);
  writeSync(1, `${ids.join(' ')}\n`);
}

// Indexes everything anew where this release finds values otherwise than the one that wrote the index; what is searched is then as if it had always been so.
import { sql, type Kysely, type Transaction } from 'kysely';
import type { Resource } from '@medplum/fhirtypes';
import type { IndexValue } from './index-value.ts';
import type { Database, Dialect } from './schema.ts';
import type { StoreStatements } from './store-statements.ts';

export interface IndexRenewal {
  readonly db: Kysely<Database>;
  readonly dialect: Dialect;
  readonly statements: StoreStatements;
  readonly indexValues: (resource: Resource) => readonly IndexValue[];
  /** Names how `indexValues` finds and writes; the database keeps the name it was indexed under. */
  readonly form: string;
}

const KEY = 'index-form';
/** Resources in one transaction: others get their turn between two. */
const BATCH = 500;

interface Row { readonly rid: number; readonly content: string; readonly deleted: number }

/** The rows are held until the batch is written, so that a commit beside it is indexed before or after, never half. */
const readBatch = async (transaction: Transaction<Database>, dialect: Dialect, after: number): Promise<readonly Row[]> => {
  const { rows } = await sql<Row>`select rid, content, deleted from resources where rid > ${after} order by rid limit ${BATCH} ${dialect === 'postgres' ? sql`for update` : sql``}`.execute(transaction);
  return rows;
};

const renewBatch = ({ db, dialect, statements, indexValues }: IndexRenewal, after: number): Promise<readonly Row[]> => db.transaction().execute(async (transaction) => {
  const rows = await readBatch(transaction, dialect, after);
  const index = rows.filter(({ deleted }) => deleted === 0).flatMap(({ rid, content }) => indexValues(JSON.parse(content) as Resource).map((value) => ({ ...value, rid })));
  if (rows.length > 0) await statements.write(transaction, { rows: [], cleared: rows.map(({ rid }) => rid), index, keys: [] });
  return rows;
});

const knownForm = async (db: Kysely<Database>): Promise<string | undefined> =>
  (await db.selectFrom('meta').select('value').where('key', '=', KEY).executeTakeFirst())?.value;

/** How many resources were indexed anew; 0 where nothing was to be done. The form is noted last: killed half-way, the next start begins again. */
export const renewIndex = async (renewal: IndexRenewal): Promise<number> => {
  const { db, form } = renewal;
  if (await knownForm(db) === form) return 0;
  let count = 0;
  for (let after = 0; ;) {
    const rows = await renewBatch(renewal, after);
    count += rows.length;
    const last = rows.at(-1);
    if (last === undefined) break;
    after = last.rid;
  }
  await db.insertInto('meta').values({ key: KEY, value: form }).onConflict((conflict) => conflict.column('key').doUpdateSet({ value: form })).execute();
  return count;
};

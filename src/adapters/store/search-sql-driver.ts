// Where a search starts: SQLite keeps no statistics of ours, so the filters' sizes are looked up, counted to a limit, and the smallest one leads.
import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { Database } from './schema.ts';

/** A set of up to so many rows is fetched whole and sorted; beyond it, rows are read in the answer's own order until the page is full. */
const SMALL = 2000;

export interface Driver {
  /** Query of `rid`s. */
  readonly rids: RawBuilder<unknown>;
  /** Has no fewer rows and is cheaper to count. */
  readonly atMost?: RawBuilder<unknown>;
}

/** The smallest of `candidates`, if it is small. */
export const searchSqlDriver = async <T extends Driver>(db: Kysely<Database>, candidates: readonly T[]): Promise<T | undefined> => {
  if (candidates.length === 0) return undefined;
  const counts = candidates.map(({ rids, atMost = rids }, i) => sql`(select count(*) from (select 1 from (${atMost}) q limit ${sql.lit(SMALL + 1)}) n) as ${sql.ref(`c${String(i)}`)}`);
  const { rows: [sizes] } = await sql<Record<string, number>>`select ${sql.join(counts)}`.execute(db);
  const sized = candidates.map((candidate, i) => ({ candidate, size: Number(sizes?.[`c${String(i)}`]) })).filter(({ size }) => size <= SMALL);
  return sized.toSorted((a, b) => a.size - b.size)[0]?.candidate;
};

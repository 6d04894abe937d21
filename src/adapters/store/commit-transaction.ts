// One transaction Bundle, one database transaction: asks once, decides, writes once; a race lost is run again from the start.
import type { Bundle, BundleEntry, Resource } from '@medplum/fhirtypes';
import type { Kysely, Transaction } from 'kysely';
import { fail, ok, type Result } from '../../core/kernel/result.ts';
import type { CommitAnswer, Receipt } from '../../ports/resource-store.ts';
import type { IndexValue } from './index-value.ts';
import { parseTransaction, type TransactionEntry } from './parse-transaction.ts';
import { resolveTransaction, type ResolvedEntry, type ResolvedTransaction } from './resolve-transaction.ts';
import type { Database } from './schema.ts';
import type { StoreQuestion, StoreState, StoreStatements, StoreWrites } from './store-statements.ts';
import { toConditions } from './to-conditions.ts';
import { toStoreFailure } from './to-store-failure.ts';

export interface CommitContext {
  readonly db: Kysely<Database>;
  readonly statements: StoreStatements;
  readonly indexValues: (resource: Resource) => readonly IndexValue[];
  readonly now: () => Temporal.Instant;
}

/** A commit that loses this often meets more than a race. */
const MAX_ATTEMPTS = 20;
/** PostgreSQL: unique_violation (another commit made the same key), serialization_failure, deadlock_detected. */
const LOST_RACES: readonly unknown[] = ['23505', '40001', '40P01'];

const isLostRace = (error: unknown): boolean => error instanceof Error && 'code' in error && LOST_RACES.includes(error.code);

const toQuestion = (entries: readonly TransactionEntry[], receipt: Receipt | undefined): StoreQuestion => ({
  ...(receipt && { receipt: { scope: receipt.scope, key: receipt.key } }),
  targets: entries.map(({ type, id }) => ({ type, id })),
  conditions: toConditions(entries),
  newRids: entries.filter(({ kind }) => kind !== 'delete').length,
});

/** A key without a resource: what was made under it is gone. Whoever makes the next one holds the key's row first. */
const askAlone = async (transaction: Transaction<Database>, statements: StoreStatements, question: StoreQuestion): Promise<StoreState> => {
  const state = await statements.ask(transaction, question);
  const orphaned = question.conditions.filter((_, index) => state.matches[index]?.isKnown && state.matches[index].rows.length === 0);
  if (orphaned.length === 0) return state;
  await statements.lock(transaction, orphaned);
  return statements.ask(transaction, question);
};

const answerAgain = (known: NonNullable<StoreState['receipt']>, receipt: Receipt): Result<CommitAnswer> =>
  known.contentSha256 === receipt.contentSha256
    ? ok({ kind: 'replayed', answer: known.answer })
    : fail('duplicate', 'the same key came before with other content');

const toWrites = (resolved: ResolvedTransaction, { indexValues }: CommitContext, receipt: StoreWrites['receipt']): StoreWrites => {
  const written = resolved.entries.flatMap(({ isWritten, row, resource }) => (isWritten && row ? [{ row, resource }] : []));
  return {
    rows: written.map(({ row }) => row),
    cleared: written.flatMap(({ row }) => (row.version > 1 ? [row.rid] : [])),
    index: written.flatMap(({ row, resource }) => (resource ? indexValues(resource).map((value) => ({ ...value, rid: row.rid })) : [])),
    keys: resolved.keys,
    ...(receipt && { receipt }),
  };
};

const toAnswerEntry = ({ entry, row, resource, status }: ResolvedEntry): BundleEntry => ({
  ...(entry.fullUrl !== undefined && { fullUrl: entry.fullUrl }),
  ...(resource && { resource }),
  response: {
    status,
    ...(row && {
      location: `${row.type}/${row.id}/_history/${String(row.version)}`,
      etag: `W/"${String(row.version)}"`,
      lastModified: new Date(row.last_updated).toISOString(),
    }),
  },
});

const toAnswer = (resolved: ResolvedTransaction): Bundle => ({ resourceType: 'Bundle', type: 'transaction-response', entry: resolved.entries.map(toAnswerEntry) });

/** Inside the transaction only its own handle is used and nothing else is awaited: on SQLite the outer handle waits for this to end, for ever. */
const commitOnce = (context: CommitContext, entries: readonly TransactionEntry[], receipt: Receipt | undefined): Promise<Result<CommitAnswer>> => {
  const epochMs = context.now().epochMilliseconds;
  return context.db.transaction().execute(async (transaction) => {
    const state = await askAlone(transaction, context.statements, toQuestion(entries, receipt));
    if (state.receipt && receipt) return answerAgain(state.receipt, receipt);
    const resolved = resolveTransaction(entries, state, epochMs);
    if (!resolved.ok) return resolved;
    await context.statements.write(transaction, toWrites(resolved.value, context, receipt && { ...receipt, createdAt: epochMs }));
    return ok({ kind: 'committed', bundle: toAnswer(resolved.value) });
  });
};

export const commitTransaction = async (context: CommitContext, bundle: Bundle, receipt?: Receipt): Promise<Result<CommitAnswer>> => {
  const entries = parseTransaction(bundle);
  if (!entries.ok) return entries;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await commitOnce(context, entries.value, receipt);
    } catch (error) {
      if (!isLostRace(error)) return toStoreFailure(error);
      if (attempt === MAX_ATTEMPTS) throw error;
    }
  }
};

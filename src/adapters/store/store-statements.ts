// What a commit asks the database and what it writes, in few round trips; each engine has its own SQL for it.
import type { Transaction } from 'kysely';
import type { Receipt } from '../../ports/resource-store.ts';
import type { IndexValue } from './index-value.ts';
import type { Database } from './schema.ts';

export interface ResourceKey { readonly type: string; readonly id: string }

/** `ifNoneExist` of one entry: no resource of the type has this identifier. */
export interface Condition { readonly type: string; readonly system: string; readonly code: string }

export type CurrentRow = Database['resources'];

export interface StoreQuestion {
  readonly receipt?: { readonly scope: string; readonly key: string };
  /** Read and, where several writers are possible, locked. */
  readonly targets: readonly ResourceKey[];
  readonly conditions: readonly Condition[];
  /** How many surrogate keys may be needed. */
  readonly newRids: number;
}

export interface StoreState {
  readonly receipt?: { readonly contentSha256: string; readonly answer: string };
  readonly targets: readonly CurrentRow[];
  /** In the conditions' order. */
  readonly matches: readonly { readonly rows: readonly CurrentRow[]; readonly isKnown: boolean }[];
  readonly rids: readonly number[];
}

export interface StoreWrites {
  readonly rows: readonly CurrentRow[];
  /** `rid`s whose index rows are replaced or go. */
  readonly cleared: readonly number[];
  readonly index: readonly (IndexValue & { readonly rid: number })[];
  readonly keys: readonly { readonly type: string; readonly condition: string }[];
  readonly receipt?: Receipt & { readonly createdAt: number };
}

export interface StoreStatements {
  readonly ask: (transaction: Transaction<Database>, question: StoreQuestion) => Promise<StoreState>;
  /** Waits for whoever else is creating under these conditions, to the end of this transaction. */
  readonly lock: (transaction: Transaction<Database>, conditions: readonly Condition[]) => Promise<void>;
  readonly write: (transaction: Transaction<Database>, writes: StoreWrites) => Promise<void>;
}

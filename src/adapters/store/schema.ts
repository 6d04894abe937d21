// The tables as kysely sees them. Integers arrive as numbers from both engines; `rid` is an integer key that only the store sees.

export type Dialect = 'sqlite' | 'postgres';

interface VersionColumns {
  readonly type: string;
  readonly id: string;
  readonly version: number;
  /** Epoch milliseconds. */
  readonly last_updated: number;
  /** 1: deleted; `content` is then empty. */
  readonly deleted: number;
  /** JSON text, `meta.versionId` and `meta.lastUpdated` inside. */
  readonly content: string;
}

/** One table per name; the search tables hold rows of current, undeleted resources only. */
export interface Schema {
  /** The current version of every resource, deleted ones too. */
  readonly resources: VersionColumns & { readonly rid: number };
  /** Every version, the current one too. */
  readonly resource_versions: VersionColumns;
  readonly search_token: { readonly param: string; /** '' when there is none. */ readonly system: string; readonly code: string; readonly rid: number };
  /** Epoch milliseconds, `hi` exclusive. */
  readonly search_date: { readonly param: string; readonly lo: number; readonly hi: number; readonly rid: number };
  readonly search_reference: { readonly param: string; readonly target: string; readonly rid: number };
  readonly search_string: { readonly param: string; readonly value: string; readonly raw: string; readonly rid: number };
  readonly receipts: { readonly scope: string; readonly key: string; readonly content_sha256: string; readonly answer: string; readonly created_at: number };
  /** Unique keys under which conditional creates meet, so that two racing transactions make one resource. */
  readonly condition_keys: { readonly type: string; readonly condition: string };
  /** Work that one process of several does. `expires_at`, `last_run_at`: epoch milliseconds, the first by the database's clock. */
  readonly leases: { readonly name: string; readonly holder: string; readonly expires_at: number; readonly last_run_at: number | null; readonly took_ms: number | null };
  readonly meta: { readonly key: string; readonly value: string };
}

export type Database = Schema;

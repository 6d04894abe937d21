// What each entry of a transaction becomes, given what the database holds: a new version, the resource that is there already, or a refusal.
import { isDeepStrictEqual } from 'node:util';
import type { Resource } from '@medplum/fhirtypes';
import { fail, ok, type Failure, type Issue, type Result } from '../../core/kernel/result.ts';
import type { TransactionEntry } from './parse-transaction.ts';
import { rewriteReferences } from './rewrite-references.ts';
import type { Condition, CurrentRow, StoreState } from './store-statements.ts';
import { toConditionKey } from './to-condition-key.ts';
import { toConditions } from './to-conditions.ts';

/** One answer per entry; entries under the same condition share theirs. */
export interface ResolvedEntry {
  readonly entry: TransactionEntry;
  readonly status: '200 OK' | '201 Created' | '204 No Content';
  readonly row?: CurrentRow;
  /** As stored; absent after a DELETE. */
  readonly resource?: Resource;
  /** `row` is a new version. */
  readonly isWritten: boolean;
}

export interface ResolvedTransaction {
  readonly entries: readonly ResolvedEntry[];
  readonly keys: readonly { readonly type: string; readonly condition: string }[];
}

interface Place { readonly entry: TransactionEntry; readonly current?: CurrentRow; /** A matched resource, or the entry above that makes it. */ readonly found?: CurrentRow | Place }

const keyOf = (condition: Condition): string => `${condition.type}?${toConditionKey(condition)}`;

const toRefusal = ({ entry, current }: Place): Failure | undefined => {
  const refuse = (kind: Failure['kind'], text: string): Failure => fail(kind, { text, expression: entry.path }).failure;
  if (entry.kind === 'create') return current === undefined ? undefined : refuse('duplicate', 'a resource with this id was there already');
  if (entry.ifMatch === undefined) return undefined;
  const version = current?.deleted === 0 ? current.version : undefined;
  return version === entry.ifMatch ? undefined : refuse('version-conflict', 'the resource has another version by now: read it again');
};

/** Finds for each entry the row it meets; refusals of several kinds are answered by the first kind. */
const toPlaces = (entries: readonly TransactionEntry[], conditions: readonly Condition[], state: StoreState): Result<readonly Place[]> => {
  const current = new Map(state.targets.map((row) => [`${row.type}/${row.id}`, row]));
  const matches = new Map(conditions.map((condition, index) => [keyOf(condition), state.matches[index]?.rows ?? []]));
  const makers = new Map<string, Place>();
  const refusals: Failure[] = [];
  const places = entries.map((entry): Place => {
    const row = current.get(`${entry.type}/${entry.id}`);
    const place: Place = { entry, ...(row && { current: row }) };
    const condition = entry.kind === 'create' ? entry.condition : undefined;
    const key = condition && keyOf(condition);
    const rows = key === undefined ? [] : matches.get(key) ?? [];
    const found = rows[0] ?? (key === undefined ? undefined : makers.get(key));
    if (rows.length > 1) refusals.push(fail('business-rule', { text: 'several resources meet the condition', expression: `${entry.path}.request.ifNoneExist` }).failure);
    if (found) return { ...place, found };
    if (key !== undefined) makers.set(key, place);
    const refusal = toRefusal(place);
    if (refusal) refusals.push(refusal);
    return place;
  });
  const [first] = refusals;
  if (first === undefined) return ok(places);
  const issues: readonly Issue[] = refusals.filter(({ kind }) => kind === first.kind).flatMap((refusal) => refusal.issues);
  return fail(first.kind, ...issues);
};

const toReference = ({ entry, found }: Place): string => {
  if (found === undefined) return `${entry.type}/${entry.id}`;
  return 'entry' in found ? toReference(found) : `${found.type}/${found.id}`;
};

const toStored = (resource: Resource, id: string, at: { readonly version: number; readonly epochMs: number }): Resource => {
  const { resourceType, id: _own, meta, ...rest } = resource;
  const lastUpdated = Temporal.Instant.fromEpochMilliseconds(at.epochMs).toString({ smallestUnit: 'millisecond' });
  return { resourceType, id, meta: { ...meta, versionId: String(at.version), lastUpdated }, ...rest } as Resource;
};

const isUnchanged = (content: string, row: CurrentRow): boolean =>
  content === row.content || isDeepStrictEqual(JSON.parse(content), JSON.parse(row.content));

interface Writing { readonly epochMs: number; readonly targets: ReadonlyMap<string, string>; readonly takeRid: () => number }

const resolveDelete = (entry: TransactionEntry, current: CurrentRow | undefined, { epochMs }: Writing): ResolvedEntry => {
  if (current?.deleted !== 0) return { entry, status: '204 No Content', isWritten: false };
  const row = { ...current, version: current.version + 1, last_updated: epochMs, deleted: 1, content: '' };
  return { entry, status: '204 No Content', row, isWritten: true };
};

const resolveWrite = (entry: Exclude<TransactionEntry, { kind: 'delete' }>, current: CurrentRow | undefined, { epochMs, targets, takeRid }: Writing): ResolvedEntry => {
  const rewritten = rewriteReferences(entry.resource, targets);
  if (current?.deleted === 0) {
    const resource = toStored(rewritten, entry.id, { version: current.version, epochMs: current.last_updated });
    if (isUnchanged(JSON.stringify(resource), current)) return { entry, status: '200 OK', row: current, resource, isWritten: false };
  }
  const version = (current?.version ?? 0) + 1;
  const resource = toStored(rewritten, entry.id, { version, epochMs });
  const row = { rid: current?.rid ?? takeRid(), type: entry.type, id: entry.id, version, last_updated: epochMs, deleted: 0, content: JSON.stringify(resource) };
  return { entry, status: current?.deleted === 0 ? '200 OK' : '201 Created', row, resource, isWritten: true };
};

const resolvePlaces = (places: readonly Place[], writing: Writing): readonly ResolvedEntry[] => {
  const made = new Map<Place, ResolvedEntry>();
  return places.map((place) => {
    const { entry, current, found } = place;
    if (found && !('entry' in found)) return { entry, status: '200 OK', row: found, resource: JSON.parse(found.content) as Resource, isWritten: false };
    const twin = found && made.get(found);
    if (twin) return { ...twin, entry, status: '200 OK', isWritten: false };
    const resolved = entry.kind === 'delete' ? resolveDelete(entry, current, writing) : resolveWrite(entry, current, writing);
    made.set(place, resolved);
    return resolved;
  });
};

/** Failures: `version-conflict`, `duplicate` (a POST whose id is taken), `business-rule` (several matches). */
export const resolveTransaction = (entries: readonly TransactionEntry[], state: StoreState, epochMs: number): Result<ResolvedTransaction> => {
  const conditions = toConditions(entries);
  const places = toPlaces(entries, conditions, state);
  if (!places.ok) return places;
  const targets = new Map(places.value.flatMap((place) => (place.entry.fullUrl === undefined ? [] : [[place.entry.fullUrl, toReference(place)] as const])));
  const rids = state.rids.values();
  const takeRid = (): number => {
    const { value } = rids.next();
    if (value === undefined) throw new Error('fewer surrogate keys than writes');
    return value;
  };
  const fresh = conditions.filter((_, index) => state.matches[index]?.rows.length === 0 && !state.matches[index].isKnown);
  return ok({
    entries: resolvePlaces(places.value, { epochMs, targets, takeRid }),
    keys: fresh.map((condition) => ({ type: condition.type, condition: toConditionKey(condition) })),
  });
};

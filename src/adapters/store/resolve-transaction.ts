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

const refuseAll = (refusals: readonly Failure[]): Result<never> => {
  const kind = refusals[0]?.kind ?? 'internal';
  const issues: readonly Issue[] = refusals.filter((refusal) => refusal.kind === kind).flatMap((refusal) => refusal.issues);
  return fail(kind, ...issues);
};

const toSeveral = ({ path }: TransactionEntry): Failure =>
  fail('business-rule', { text: 'several resources meet the condition', expression: `${path}.request.ifNoneExist` }).failure;

/** Finds for each entry the row it meets; refusals of several kinds are answered by the first kind. */
const toPlaces = (entries: readonly TransactionEntry[], state: StoreState): Result<readonly Place[]> => {
  const current = new Map(state.targets.map((row) => [`${row.type}/${row.id}`, row]));
  const matches = new Map(toConditions(entries).map((condition, index) => [keyOf(condition), state.matches[index]?.rows ?? []]));
  const makers = new Map<string, Place>();
  const refusals: (Failure | undefined)[] = [];
  const toConditionalPlace = (place: Place, condition: Condition): Place => {
    const key = keyOf(condition);
    const rows = matches.get(key) ?? [];
    if (rows.length > 1) refusals.push(toSeveral(place.entry));
    const found = rows[0] ?? makers.get(key);
    if (found) return { ...place, found };
    makers.set(key, place);
    return place;
  };
  const places = entries.map((entry): Place => {
    const row = current.get(`${entry.type}/${entry.id}`);
    const plain: Place = { entry, ...(row && { current: row }) };
    const place = entry.kind === 'create' && entry.condition ? toConditionalPlace(plain, entry.condition) : plain;
    if (!place.found) refusals.push(toRefusal(place));
    return place;
  });
  const refused = refusals.filter((refusal) => refusal !== undefined);
  return refused.length > 0 ? refuseAll(refused) : ok(places);
};

const toReference = ({ entry, found }: Place): string => {
  if (found === undefined) return `${entry.type}/${entry.id}`;
  return 'entry' in found ? toReference(found) : `${found.type}/${found.id}`;
};

const toStored = (resource: Resource, id: string, at: { readonly version: number; readonly epochMs: number }): Resource => {
  const { resourceType, id: _own, meta, ...rest } = resource;
  const lastUpdated = new Date(at.epochMs).toISOString();
  return { resourceType, id, meta: { ...meta, versionId: String(at.version), lastUpdated }, ...rest } as Resource;
};

/** The same properties in another order are as long. */
const isUnchanged = (content: string, row: CurrentRow): boolean =>
  content === row.content || (content.length === row.content.length && isDeepStrictEqual(JSON.parse(content), JSON.parse(row.content)));

interface Writing { readonly epochMs: number; readonly targets: ReadonlyMap<string, string>; readonly takeRid: () => number }

const resolveDelete = (entry: TransactionEntry, current: CurrentRow | undefined, { epochMs }: Writing): ResolvedEntry => {
  if (current?.deleted !== 0) return { entry, status: '204 No Content', isWritten: false };
  const row = { ...current, version: current.version + 1, last_updated: epochMs, deleted: 1, content: '' };
  return { entry, status: '204 No Content', row, isWritten: true };
};

type WriteEntry = Exclude<TransactionEntry, { kind: 'delete' }>;

/** A PUT that changes nothing makes no version. */
const findUnchanged = (entry: WriteEntry, rewritten: Resource, current: CurrentRow): ResolvedEntry | undefined => {
  const resource = toStored(rewritten, entry.id, { version: current.version, epochMs: current.last_updated });
  return isUnchanged(JSON.stringify(resource), current) ? { entry, status: '200 OK', row: current, resource, isWritten: false } : undefined;
};

const toVersion = (entry: WriteEntry, rewritten: Resource, row: Pick<CurrentRow, 'rid' | 'version' | 'last_updated'>): Pick<ResolvedEntry, 'row' | 'resource' | 'isWritten'> => {
  const resource = toStored(rewritten, entry.id, { version: row.version, epochMs: row.last_updated });
  return { resource, row: { ...row, type: entry.type, id: entry.id, deleted: 0, content: JSON.stringify(resource) }, isWritten: true };
};

const resolveWrite = (entry: WriteEntry, current: CurrentRow | undefined, { epochMs, targets, takeRid }: Writing): ResolvedEntry => {
  const rewritten = rewriteReferences(entry.resource, targets);
  if (current === undefined) return { entry, status: '201 Created', ...toVersion(entry, rewritten, { rid: takeRid(), version: 1, last_updated: epochMs }) };
  const isLive = current.deleted === 0;
  const next = { rid: current.rid, version: current.version + 1, last_updated: epochMs };
  return (isLive ? findUnchanged(entry, rewritten, current) : undefined)
    ?? { entry, status: isLive ? '200 OK' : '201 Created', ...toVersion(entry, rewritten, next) };
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
  const places = toPlaces(entries, state);
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

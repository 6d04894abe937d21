// Many open requests in a store, quickly: one real intake mapped once, then written again under other ids, many to a commit.
import type { Bundle, BundleEntry, Resource } from '@medplum/fhirtypes';
import { EXT_ATTENTION_BY, EXT_DEADLINE_CHECK_AT } from '../../src/core/fhir/systems.ts';
import { isTransfer } from '../../src/core/fhir/transfer.ts';
import { toFhirInstant } from '../../src/core/kernel/time.ts';
import { roleId } from '../../src/core/fhir/role-id.ts';
import { submitRequest } from '../../src/flows/submit-request.ts';
import { intakeOf } from './intake-of.ts';
import type { BenchWorld } from './open-bench.ts';

const CALL = { actor: { id: 'bench', kind: 'client' as const, roles: [] }, requestId: 'bench' };
/** What a request's state and the worklist are read from; proofs, provenance and audit would only make the seeding slower. */
const isOfRequest = (resource: Resource): boolean => ['ServiceRequest', 'Task', 'Consent', 'DocumentReference'].includes(resource.resourceType);
const PER_COMMIT = 500;

export interface Seeding {
  readonly count: number;
  /** When the n-th becomes overdue: the start of the day after its due date; absent: as its events say. */
  readonly overdueFrom?: (n: number) => Temporal.Instant;
  readonly uploads: readonly string[];
  /** Which of the n-th's resources are written; absent: those of the request itself. */
  readonly isKept?: (resource: Resource, n: number) => boolean;
}

const withDue = (resource: Resource, overdueFrom: Temporal.Instant | undefined): Resource => {
  if (resource.resourceType !== 'Task' || !overdueFrom) return resource;
  const due = overdueFrom.subtract({ seconds: 1 }).toString({ smallestUnit: 'second' });
  const extension = (resource.extension ?? []).map((e) => {
    if (e.url === EXT_DEADLINE_CHECK_AT) return { ...e, valueDateTime: toFhirInstant(overdueFrom) };
    return e.url === EXT_ATTENTION_BY ? { ...e, valueDateTime: due } : e;
  });
  const task = { ...resource, ...(extension.length > 0 && { extension }) };
  return isTransfer(task) ? { ...task, restriction: { period: { ...task.restriction?.period, end: due } } } : task;
};

const idOf = (prefix: string, n: number): string => `${prefix}-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;

/** The ids of the seeded requests, in order. */
export const seedRequests = async ({ ports }: BenchWorld, { count, overdueFrom, uploads, isKept = isOfRequest }: Seeding): Promise<(n: number) => string> => {
  const template = await submitRequest(ports, CALL, intakeOf(0, uploads));
  if (!template.ok) throw new Error(JSON.stringify(template.failure));
  const { id } = template.value;
  const found: Resource[] = [];
  for (const type of ['ServiceRequest', 'Task', 'Consent', 'DocumentReference'] as const) {
    const page = await ports.store.search({ type, filters: [], count: 200 });
    if (page.ok) found.push(...page.value.matches.filter(isOfRequest));
  }
  const templates = found.map((r) => ({ resource: r, text: JSON.stringify({ ...r, meta: { ...r.meta, versionId: undefined, lastUpdated: undefined } }) }));
  const own = found.map((r) => r.id ?? '');
  for (let first = 0; first < count; first += PER_COMMIT) {
    const entry: BundleEntry[] = [];
    for (let n = first; n < Math.min(count, first + PER_COMMIT); n += 1) {
      const requestId = idOf('b0000000', n);
      const names = new Map(own.map((old, i) => [old, old === id ? requestId : idOf(`b${String(i + 1).padStart(7, '0')}`, n)]));
      // the coordination task is found by its derived id
      names.set(roleId(ports.digestText, id)('coordination'), roleId(ports.digestText, requestId)('coordination'));
      for (const { text } of templates.filter((t) => isKept(t.resource, n))) {
        const resource = withDue(JSON.parse([...names].reduce((t, [old, now]) => t.replaceAll(old, now), text)) as Resource, overdueFrom?.(n));
        entry.push({ resource, request: { method: 'PUT', url: `${resource.resourceType}/${resource.id ?? ''}` } });
      }
    }
    const bundle: Bundle = { resourceType: 'Bundle', type: 'transaction', entry };
    const committed = await ports.store.commit(bundle);
    if (!committed.ok) throw new Error(JSON.stringify(committed.failure));
  }
  return (n) => idOf('b0000000', n);
};

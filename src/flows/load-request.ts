// Reads everything the store holds of one request, in a constant number of round trips.
import type { Reference, Resource, ResourceType, ServiceRequest, Task } from '@medplum/fhirtypes';
import { EXT_TREATING_PHYSICIAN } from '../core/fhir/systems.ts';
import { findExtension } from '../core/fhir/extensions.ts';
import { roleId } from '../core/fhir/role-id.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import { toRequestRecord } from '../core/worklist/to-request-record.ts';
import type { FlowPorts } from './flow-ports.ts';

type Ports = Pick<FlowPorts, 'store' | 'digestText'>;

/** More than any request has; a search that fills a page is read on. */
const PAGE = 200;

/** Never a part: a decision on a request of which something could not be read would be a wrong one. */
const findAll = async (store: Ports['store'], type: ResourceType, [code, value]: readonly [code: string, value: string]): Promise<Result<readonly Resource[]>> => {
  const found: Resource[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.search({ type, filters: [{ code, values: [value] }], sort: [{ code: '_id' }], count: PAGE, ...(cursor && { cursor }) });
    if (!page.ok) return page;
    found.push(...page.value.matches);
    cursor = page.value.next;
  } while (cursor);
  return ok(found);
};

const refs = (references: readonly (Reference | undefined)[]): readonly string[] => references.flatMap((r) => r?.reference ?? []);

const referredBy = (request: ServiceRequest, transfers: readonly Resource[]): readonly string[] => refs([
  request.subject, request.requester, ...(request.performer ?? []), ...(request.insurance ?? []), ...(request.supportingInfo ?? []),
  findExtension(request, EXT_TREATING_PHYSICIAN)?.valueReference,
  ...transfers.filter((t): t is Task => t.resourceType === 'Task').flatMap((t) => [t.owner, ...(t.input ?? []).map((i) => i.valueReference)]),
]);

interface Parts { readonly transfers: readonly Resource[]; readonly others: readonly Resource[] }

const findParts = async (store: Ports['store'], request: ServiceRequest): Promise<Result<Parts>> => {
  const self = `ServiceRequest/${request.id ?? ''}`;
  const requester = request.requester?.reference;
  const [transfers, ...others] = await Promise.all([
    findAll(store, 'Task', ['based-on', self]),
    findAll(store, 'DocumentReference', ['related', self]),
    findAll(store, 'Appointment', ['based-on', self]),
    requester?.startsWith('RelatedPerson/') ? findAll(store, 'Provenance', ['target', requester]) : ok([]),
  ]);
  const failed = [transfers, ...others].find((found) => !found.ok);
  if (failed) return failed;
  return ok({ transfers: transfers.ok ? transfers.value : [], others: others.flatMap((found) => (found.ok ? found.value : [])) });
};

/** Failures: `not-found` where there is no such request; those of the store. */
export const loadRequest = async (ports: Ports, id: string): Promise<Result<RequestRecord>> => {
  const { store } = ports;
  const [request, coordination] = await store.readMany([`ServiceRequest/${id}`, `Task/${roleId(ports.digestText, id)('coordination')}`]);
  if (request?.resourceType !== 'ServiceRequest' || !coordination) return fail('not-found', { text: 'no such request', expression: 'id' });
  const parts = await findParts(store, request);
  if (!parts.ok) return parts;
  const { transfers, others } = parts.value;
  const related = await store.readMany([...new Set(referredBy(request, transfers))]);
  const all = [request, coordination, ...transfers, ...others, ...related];
  return toRequestRecord(new Map(all.map((resource) => [`${resource.resourceType}/${resource.id ?? ''}`, resource])));
};

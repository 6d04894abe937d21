// Reads everything the store holds of one request, in a constant number of round trips.
import type { Reference, Resource, ResourceType, ServiceRequest, Task } from '@medplum/fhirtypes';
import { EXT_TREATING_PHYSICIAN } from '../core/fhir/systems.ts';
import { findExtension } from '../core/fhir/extensions.ts';
import { roleId } from '../core/fhir/role-id.ts';
import { fail, type Result } from '../core/kernel/result.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import { toRequestRecord } from '../core/worklist/to-request-record.ts';
import type { FlowPorts } from './flow-ports.ts';

type Ports = Pick<FlowPorts, 'store' | 'digestText'>;

/** More than any request has; a search that fills a page is read on. */
const PAGE = 200;

const findAll = async (store: Ports['store'], type: ResourceType, [code, value]: readonly [code: string, value: string]): Promise<readonly Resource[]> => {
  const found: Resource[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.search({ type, filters: [{ code, values: [value] }], sort: [{ code: '_id' }], count: PAGE, ...(cursor && { cursor }) });
    if (!page.ok) return found;
    found.push(...page.value.matches);
    cursor = page.value.next;
  } while (cursor);
  return found;
};

const refs = (references: readonly (Reference | undefined)[]): readonly string[] => references.flatMap((r) => r?.reference ?? []);

const referredBy = (request: ServiceRequest, transfers: readonly Resource[]): readonly string[] => refs([
  request.subject, request.requester, ...(request.performer ?? []), ...(request.insurance ?? []), ...(request.supportingInfo ?? []),
  findExtension(request, EXT_TREATING_PHYSICIAN)?.valueReference,
  ...transfers.filter((t): t is Task => t.resourceType === 'Task').flatMap((t) => [t.owner, ...(t.input ?? []).map((i) => i.valueReference)]),
]);

/** Fails `not-found` where there is no such request. */
export const loadRequest = async (ports: Ports, id: string): Promise<Result<RequestRecord>> => {
  const { store } = ports;
  const [request, coordination] = await store.readMany([`ServiceRequest/${id}`, `Task/${roleId(ports.digestText, id)('coordination')}`]);
  if (request?.resourceType !== 'ServiceRequest' || !coordination) return fail('not-found', { text: 'no such request', expression: 'id' });
  const self = `ServiceRequest/${id}`;
  const requester = request.requester?.reference;
  const [transfers, documents, appointments, proofs] = await Promise.all([
    findAll(store, 'Task', ['based-on', self]),
    findAll(store, 'DocumentReference', ['related', self]),
    findAll(store, 'Appointment', ['based-on', self]),
    requester?.startsWith('RelatedPerson/') ? findAll(store, 'Provenance', ['target', requester]) : [],
  ]);
  const related = await store.readMany([...new Set(referredBy(request, transfers))]);
  const all = [request, coordination, ...transfers, ...documents, ...appointments, ...proofs, ...related];
  return toRequestRecord(new Map(all.map((resource) => [`${resource.resourceType}/${resource.id ?? ''}`, resource])));
};

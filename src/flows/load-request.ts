// Reads everything the store holds of one request, in a constant number of round trips.
import type { Reference, Resource, ServiceRequest, Task } from '@medplum/fhirtypes';
import { EXT_TREATING_PHYSICIAN } from '../core/fhir/systems.ts';
import { findExtension } from '../core/fhir/extensions.ts';
import { readRecipients } from '../core/fhir/recipients.ts';
import { referenceOf, toByReference } from '../core/fhir/reference-of.ts';
import { roleId } from '../core/fhir/role-id.ts';
import { fail, type Result } from '../core/kernel/result.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import { toRequestRecord } from '../core/worklist/to-request-record.ts';
import type { ReferringAsk } from '../ports/resource-store.ts';
import type { FlowPorts } from './flow-ports.ts';

type Ports = Pick<FlowPorts, 'store' | 'digestText'>;

const refs = (references: readonly (Reference | undefined)[]): readonly string[] => references.flatMap((r) => r?.reference ?? []);

const referredBy = (request: ServiceRequest, parts: readonly Resource[]): readonly string[] => refs([
  request.subject, request.requester, ...(request.performer ?? []), ...(request.insurance ?? []), ...(request.supportingInfo ?? []),
  findExtension(request, EXT_TREATING_PHYSICIAN)?.valueReference,
  ...readRecipients(request).map(({ organisation }) => ({ reference: organisation })),
  ...parts.filter((t): t is Task => t.resourceType === 'Task').flatMap((t) => [t.owner, ...(t.input ?? []).map((i) => i.valueReference)]),
]);

const asksOf = (target: string, coordination: string): readonly ReferringAsk[] => [
  { type: 'Task', code: 'based-on', target }, { type: 'DocumentReference', code: 'related', target }, { type: 'Appointment', code: 'based-on', target },
  { type: 'Task', code: 'focus', target: coordination },
  { type: 'ChargeItem', code: 'supporting-information', target },
];

/** What is known of the one who speaks for the patient. */
const asksOfRequester = ({ requester }: ServiceRequest): readonly ReferringAsk[] =>
  (requester?.reference?.startsWith('RelatedPerson/') ? [{ type: 'Provenance', code: 'target', target: requester.reference }] : []);

/** Who stands behind a role, and where: by their identifiers it is told whether a reviewer is independent (P2.1). */
const readPeople = async (store: Ports['store'], related: readonly Resource[]): Promise<readonly Resource[]> => {
  const named = related.flatMap((r) => (r.resourceType === 'PractitionerRole' ? refs([r.practitioner, r.organization]) : []));
  return named.length > 0 ? store.readMany([...new Set(named)]) : [];
};

/** Fails `not-found` where there is no such request. */
export const loadRequest = async (ports: Ports, id: string): Promise<Result<RequestRecord>> => {
  const { store } = ports;
  const [asked, coordinating] = [`ServiceRequest/${id}`, `Task/${roleId(ports.digestText, id)('coordination')}`];
  const own = await store.gather([asked, coordinating], asksOf(asked, coordinating));
  const request = own.find((r) => r.resourceType === 'ServiceRequest' && r.id === id);
  if (request?.resourceType !== 'ServiceRequest' || !own.some((r) => referenceOf(r) === coordinating)) return fail('not-found', { text: 'no such request', expression: 'id' });
  const related = await store.gather([...new Set(referredBy(request, own))], asksOfRequester(request));
  const people = await readPeople(store, related);
  return toRequestRecord(toByReference([...own, ...related, ...people]));
};

// What a notice is about, read for many at once: transfer, request, programme, custodian, and the other notices of the same transfer.
import type { CommunicationRequest, Organization, Resource, ServiceRequest, Task } from '@medplum/fhirtypes';
import { findClockRule } from '../core/deadlines/find-clock-rule.ts';
import type { LadderTerms } from '../core/deadlines/to-ladder.ts';
import type { Calendar } from '../core/deadlines/calendar.ts';
import { readNotice, type Notice } from '../core/fhir/notice.ts';
import { toByReference } from '../core/fhir/reference-of.ts';
import { roleId } from '../core/fhir/role-id.ts';
import { readTransfer } from '../core/fhir/transfer.ts';
import type { Programme } from '../core/intake/programme.ts';
import type { FlowPorts } from './flow-ports.ts';
import { programmeOf } from './programme-of.ts';

type Ports = Pick<FlowPorts, 'store' | 'programmes' | 'calendars' | 'digestText'>;

export interface NoticeContext {
  readonly resource: CommunicationRequest;
  readonly notice: Notice;
  readonly transfer: Task | undefined;
  readonly request: ServiceRequest | undefined;
  /** Absent: it is not configured any more. */
  readonly programme: Programme | undefined;
  readonly custodian: Organization | undefined;
  readonly neighbours: readonly Notice[];
  /** By which the transfer's clock runs. */
  readonly clock: (LadderTerms & { readonly calendar: Calendar }) | undefined;
}

const coordinationOf = (ports: Ports, request: string): string => `Task/${roleId(ports.digestText, request.replace('ServiceRequest/', ''))('coordination')}`;

const taskOf = (resource: Resource | undefined): Task | undefined => (resource?.resourceType === 'Task' ? resource : undefined);

interface Found { readonly parts: ReadonlyMap<string, Resource>; readonly owners: ReadonlyMap<string, Resource>; readonly beside: readonly Notice[] }

const asRequest = (resource: Resource | undefined): ServiceRequest | undefined => (resource?.resourceType === 'ServiceRequest' ? resource : undefined);
const asOrganization = (resource: Resource | undefined): Organization | undefined => (resource?.resourceType === 'Organization' ? resource : undefined);

const programmeFor = (ports: Ports, coordination: Task | undefined): Programme | undefined => coordination && programmeOf(ports.programmes, { coordination });

const toContext = (ports: Ports, resource: CommunicationRequest, { parts, owners, beside }: Found): NoticeContext => {
  const notice = readNotice(resource);
  const transfer = taskOf(parts.get(notice.transfer));
  const programme = programmeFor(ports, taskOf(parts.get(coordinationOf(ports, notice.request))));
  return {
    resource, notice, transfer, programme,
    request: asRequest(parts.get(notice.request)),
    custodian: asOrganization(owners.get(transfer?.owner?.reference ?? '')),
    neighbours: beside.filter((n) => n.transfer === notice.transfer),
    clock: transfer && programme && findClockRule(readTransfer(transfer).clock, programme, ports.calendars.of),
  };
};

/** In three round trips, however many they are. */
export const findNoticeContext = async (ports: Ports, resources: readonly CommunicationRequest[]): Promise<readonly NoticeContext[]> => {
  const notices = resources.map(readNotice);
  const transfers = [...new Set(notices.map((n) => n.transfer))];
  const parts = toByReference(await ports.store.readMany([...new Set([...transfers, ...notices.flatMap((n) => [n.request, coordinationOf(ports, n.request)])])]));
  const owners = toByReference(await ports.store.readMany([...new Set(transfers.flatMap((t) => taskOf(parts.get(t))?.owner?.reference ?? []))]));
  const beside = await ports.store.findReferring(transfers.map((target) => ({ type: 'CommunicationRequest', code: 'based-on', target })));
  const found = { parts, owners, beside: beside.flatMap((r) => (r.resourceType === 'CommunicationRequest' ? [readNotice(r)] : [])) };
  return resources.map((resource) => toContext(ports, resource, found));
};

// A page of the worklist: open requests, most urgent first. It names no patient, so its audit event names none either (ADR 0006).
import type { Organization, Resource } from '@medplum/fhirtypes';
import { createEntry, transactionOf } from '../core/fhir/bundle.ts';
import { ok, type Result } from '../core/kernel/result.ts';
import { toFhirInstant } from '../core/kernel/time.ts';
import { toQueryAudit } from '../core/mapping/to-query-audit.ts';
import { decideAct } from '../core/worklist/decide-act.ts';
import { toWorklistRow } from '../core/worklist/to-worklist-row.ts';
import type { WorklistPage, WorklistRow } from '../core/worklist/worklist-page.ts';
import type { WorklistEntry, WorklistQuery } from '../ports/resource-store.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import { checkStateAllowed } from './check-state-allowed.ts';
import { commitBundle } from './commit-bundle.ts';
import { countNotices } from './count-notices.ts';
import { countTasks } from './count-tasks.ts';
import { noticeFilters } from './notice-filters.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import { programmeOf } from './programme-of.ts';
import { taskFilters } from './task-filters.ts';

export interface WorklistFilter {
  readonly programme?: string;
  /** Organization id. */
  readonly custodian?: string;
  /** Word of the API (S11). */
  readonly state?: string;
  readonly cursor?: string;
}

type Ports = Pick<FlowPorts, 'store' | 'validate' | 'clock' | 'programmes' | 'newId' | 'policy' | 'risks'>;

const PAGE = 50;
const REASONS: readonly string[] = ['awaiting-information', 'collecting-records'];

/** Where the tasks keep what the API's word says. */
const ofState = (state: string | undefined): Pick<WorklistQuery, 'status' | 'statusReason' | 'step'> => {
  if (!state) return {};
  if (state === 'draft') return { status: 'draft' };
  return REASONS.includes(state) ? { statusReason: state } : { step: state };
};

const toQuery = ({ programme, custodian, state, cursor }: WorklistFilter): WorklistQuery => ({
  count: PAGE, ...ofState(state), ...(programme && { programme }), ...(custodian && { custodian }), ...(cursor && { cursor }),
});

const organizations = async (ports: Ports, entries: readonly WorklistEntry[]): Promise<ReadonlyMap<string, Organization>> => {
  const refs = new Set(entries.flatMap((e) => e.transfers.map((t: Resource) => (t.resourceType === 'Task' ? t.owner?.reference ?? '' : ''))));
  const found = await ports.store.readMany([...refs].filter((reference) => reference.startsWith('Organization/')));
  return new Map(found.flatMap((r) => (r.resourceType === 'Organization' ? [[`Organization/${r.id ?? ''}`, r] as const] : [])));
};

const toRow = (ports: Ports, entry: WorklistEntry, at: { readonly custodians: ReadonlyMap<string, Organization>; readonly now: Temporal.Instant }): readonly WorklistRow[] => {
  const { coordination, request } = entry;
  if (coordination.resourceType !== 'Task' || request.resourceType !== 'ServiceRequest') return [];
  const programme = programmeOf(ports.programmes, { coordination });
  const transfers = entry.transfers.flatMap((t) => (t.resourceType === 'Task' ? [t] : []));
  return programme ? [toWorklistRow({ coordination, request, transfers, programme, history: ports.risks.latest()?.programmes.get(programme.id)?.history, ...at })] : [];
};

/** For who may do something about it: what waits beside the requests. */
const toWaiting = async (ports: Ports, { actor }: Call): Promise<Pick<WorklistPage, 'waiting'>> => {
  if (!decideAct(actor.roles, 'review-documents').permit) return {};
  const [reviews, givenUp, notices] = await Promise.all([countTasks(ports, ...taskFilters.underReview), countTasks(ports, ...taskFilters.givenUp), countNotices(ports, noticeFilters.givenUp)]);
  return { waiting: { reviews: reviews ?? 0, givenUp: givenUp ?? 0, notices: notices ?? 0 } };
};

export const readWorklist = async (ports: Ports, call: Call, filter: WorklistFilter): Promise<Result<WorklistPage>> => {
  const page = await ports.store.findWorklistPage(toQuery(filter));
  if (!page.ok) return page;
  const now = ports.clock.now();
  const custodians = await organizations(ports, page.value.entries);
  const parameters = new URLSearchParams(Object.entries(filter).filter(([, v]) => v !== undefined)).toString();
  const audit = toQueryAudit({ ...auditFactsOf(ports, call, now), url: `${ports.policy.publicUrl}/worklist${parameters && '?'}${parameters}` });
  const audited = await commitBundle(ports, transactionOf([createEntry(audit)]));
  if (!audited.ok) return audited;
  const rows = page.value.entries.flatMap((entry) => toRow(ports, entry, { custodians, now })).filter((row) => checkStateAllowed(call, row.state).ok);
  return ok({ rows, now: toFhirInstant(now), ...await toWaiting(ports, call), ...(page.value.next && { next: page.value.next }) });
};

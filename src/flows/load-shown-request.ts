// A request that somebody is about to be shown with what was done to it: read, and that it is shown audited first.
import type { AuditEvent } from '@medplum/fhirtypes';
import { ok, type Result } from '../core/kernel/result.ts';
import type { DisclosureAudit } from '../core/mapping/to-disclosure-audit.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import { commitAudits } from './commit-audits.ts';
import { findActs, type Acts } from './find-acts.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import { loadRequest } from './load-request.ts';

export interface ShownRequest extends Acts { readonly record: RequestRecord; readonly now: Temporal.Instant }

export interface Showing {
  readonly id: string;
  readonly toAudit: (facts: DisclosureAudit) => AuditEvent;
}

/** The acts hold the audit event of this one too. Fails `not-found`, and as a commit does. */
export const loadShownRequest = async (ports: Pick<FlowPorts, 'store' | 'validate' | 'clock' | 'digestText' | 'newId' | 'policy'>, call: Call, { id, toAudit }: Showing): Promise<Result<ShownRequest>> => {
  const loaded = await loadRequest(ports, id);
  if (!loaded.ok) return loaded;
  const record = loaded.value;
  const now = ports.clock.now();
  const audited = await commitAudits(ports, [toAudit({ ...auditFactsOf(ports, call, now), patient: record.request.subject.reference ?? '', what: `ServiceRequest/${id}` })]);
  return audited.ok ? ok({ record, now, ...await findActs(ports, record) }) : audited;
};

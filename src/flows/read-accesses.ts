// Who accessed a request, for the patient who asks; that it was asked is audited too.
import type { AuditEvent, Organization } from '@medplum/fhirtypes';
import { ok, type Result } from '../core/kernel/result.ts';
import { toReadAudit } from '../core/mapping/to-read-audit.ts';
import { toAccesses, type Access } from '../core/worklist/to-accesses.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import { commitAudits } from './commit-audits.ts';
import { findActs } from './find-acts.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import { loadRequest } from './load-request.ts';

export interface Accesses { readonly request: string; readonly placerIdentifier: string; readonly accesses: readonly Access[] }

/** Fails `not-found`. */
export const readAccesses = async (ports: Pick<FlowPorts, 'store' | 'validate' | 'clock' | 'digestText' | 'newId' | 'policy'>, call: Call, id: string): Promise<Result<Accesses>> => {
  const loaded = await loadRequest(ports, id);
  if (!loaded.ok) return loaded;
  const record = loaded.value;
  const audit = toReadAudit({ ...auditFactsOf(ports, call, ports.clock.now()), patient: record.request.subject.reference ?? '', what: `ServiceRequest/${id}` });
  const audited = await commitAudits(ports, [audit]);
  if (!audited.ok) return audited;
  const { acts } = await findActs(ports, record);
  const organisations = new Map([...record.byReference].filter((entry): entry is [string, Organization] => entry[1].resourceType === 'Organization'));
  return ok({ request: id, placerIdentifier: record.request.identifier?.[0]?.value ?? '', accesses: toAccesses(acts.filter((r): r is AuditEvent => r.resourceType === 'AuditEvent'), organisations) });
};

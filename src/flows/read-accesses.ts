// Who accessed a request, for the patient who asks; that it was asked is audited too.
import type { AuditEvent, Organization } from '@medplum/fhirtypes';
import { ok, type Result } from '../core/kernel/result.ts';
import { toReadAudit } from '../core/mapping/to-read-audit.ts';
import { toAccesses, type Access } from '../core/worklist/to-accesses.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import { loadShownRequest } from './load-shown-request.ts';

export interface Accesses { readonly request: string; readonly placerIdentifier: string; readonly accesses: readonly Access[] }

/** Fails `not-found`. */
export const readAccesses = async (ports: Pick<FlowPorts, 'store' | 'validate' | 'clock' | 'digestText' | 'newId' | 'policy'>, call: Call, id: string): Promise<Result<Accesses>> => {
  const shown = await loadShownRequest(ports, call, { id, toAudit: toReadAudit });
  if (!shown.ok) return shown;
  const { record, acts } = shown.value;
  const organisations = new Map([...record.byReference].filter((entry): entry is [string, Organization] => entry[1].resourceType === 'Organization'));
  return ok({ request: id, placerIdentifier: record.request.identifier?.[0]?.value ?? '', accesses: toAccesses(acts.filter((r): r is AuditEvent => r.resourceType === 'AuditEvent'), organisations) });
};

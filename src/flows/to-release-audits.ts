// Whether a request was given to a client system, as audit events: one for each request that was decided on (S16, S17).
import type { AuditEvent } from '@medplum/fhirtypes';
import { toDecisionAudit } from '../core/mapping/to-decision-audit.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import type { DecidedRelease } from './find-released.ts';
import type { Call, FlowPorts } from './flow-ports.ts';

export const toReleaseAudits = (ports: Pick<FlowPorts, 'newId' | 'policy'>, call: Call, decided: readonly DecidedRelease[]): readonly AuditEvent[] => decided.map(({ record, release, now }) => toDecisionAudit({
  ...auditFactsOf(ports, { ...call, basedOn: [`ServiceRequest/${record.request.id ?? ''}`] }, now),
  patient: record.request.subject.reference ?? '',
  consents: release.consent ? [release.consent] : [],
  permit: release.permit,
  reason: release.reasons[0]?.code,
  owner: record.coordination.owner?.reference ?? '',
}));

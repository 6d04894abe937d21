// What every audit event says of the call it belongs to.
import type { AuditFacts } from '../core/mapping/audit-facts.ts';
import type { Call, FlowPorts } from './flow-ports.ts';

export const auditFactsOf = (ports: Pick<FlowPorts, 'newId' | 'policy'>, call: Call, now: Temporal.Instant): AuditFacts => ({
  id: ports.newId(), now, actor: call.actor, serverUrl: ports.policy.publicUrl, requestId: call.requestId, address: call.address, basedOn: call.basedOn,
});

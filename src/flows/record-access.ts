// Somebody came, or was turned away because of their role: on the audit trail before they are answered (S20).
import { ok, type Result } from '../core/kernel/result.ts';
import { toAccessAudit } from '../core/mapping/to-access-audit.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import { commitAudits } from './commit-audits.ts';
import type { Call, FlowPorts } from './flow-ports.ts';

export interface AccessRecord {
  readonly kind: 'login' | 'refusal';
  /** Method and path of the route, of a refusal; never the address itself, which may hold a person's values. */
  readonly what?: string;
}

type Ports = Pick<FlowPorts, 'store' | 'validate' | 'clock' | 'newId' | 'policy'>;

export const recordAccess = async (ports: Ports, call: Call, { kind, what }: AccessRecord): Promise<Result<true>> => {
  const facts = auditFactsOf(ports, call, ports.clock.now());
  const committed = await commitAudits(ports, [toAccessAudit({ ...facts, kind, ...(kind === 'refusal' && { outcome: '8', outcomeDesc: `not permitted: ${what ?? ''}` }) })]);
  return committed.ok ? ok(true) : committed;
};

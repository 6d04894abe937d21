// A person signs out: the session is over on every replica and after a restart, and the provider's own is offered to be ended too.
import { createEntry, transactionOf } from '../core/fhir/bundle.ts';
import { ok, type Result } from '../core/kernel/result.ts';
import { toAccessAudit } from '../core/mapping/to-access-audit.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import { commitBundle } from './commit-bundle.ts';
import type { Call, FlowPorts } from './flow-ports.ts';

type Ports = Pick<FlowPorts, 'store' | 'validate' | 'clock' | 'newId' | 'policy' | 'digestText' | 'signIn'>;

/** `call.actor` is who signs out. `providerUrl`: where the provider ends its own session, of a person who came from there. */
export const endSession = async (ports: Ports, call: Call, sessionId: string): Promise<Result<{ readonly providerUrl?: string }>> => {
  const audit = toAccessAudit({ ...auditFactsOf(ports, call, ports.clock.now()), kind: 'logout' });
  // asked for by is-session-ended.ts
  const receipt = { scope: 'session-end', key: sessionId, contentSha256: ports.digestText(sessionId), answer: '{}' };
  const committed = await commitBundle(ports, transactionOf([createEntry(audit)]), receipt);
  if (!committed.ok) return committed;
  const providerUrl = call.actor.kind === 'person' ? await ports.signIn?.findEndUrl(`${ports.policy.publicUrl}/login`) : undefined;
  return ok(providerUrl === undefined ? {} : { providerUrl });
};

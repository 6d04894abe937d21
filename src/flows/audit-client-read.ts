// A client system read something: that it did, and by which release, is on the audit trail before it has it (S16, S17).
import type { Resource } from '@medplum/fhirtypes';
import { ok, type Result } from '../core/kernel/result.ts';
import { toReadAudit, type ReadAudit } from '../core/mapping/to-read-audit.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import type { ReleasePorts } from './check-released.ts';
import { commitAudits } from './commit-audits.ts';
import type { Released } from './find-released.ts';
import type { Call } from './flow-ports.ts';
import { toReleaseAudits } from './to-release-audits.ts';

export interface ClientRead {
  readonly resource: Resource;
  /** `undefined`: it needed no release. */
  readonly released: Released | undefined;
  readonly interaction?: ReadAudit['interaction'];
}

/** Who is no client is audited where they are shown something. */
export const auditClientRead = async (ports: ReleasePorts, call: Call, { resource, released, interaction }: ClientRead): Promise<Result<true>> => {
  if (call.actor.kind !== 'client') return ok(true);
  const reference = `${resource.resourceType}/${resource.id ?? ''}`;
  const decided = released?.decided.filter(({ release }) => release.references.includes(reference)) ?? [];
  const [patient] = decided.map(({ record }) => `Patient/${record.patient.id ?? ''}`);
  const read = toReadAudit({ ...auditFactsOf(ports, call, ports.clock.now()), what: reference, ...(patient && { patient }), ...(interaction && { interaction }) });
  const committed = await commitAudits(ports, [read, ...toReleaseAudits(ports, call, decided)]);
  return committed.ok ? ok(true) : committed;
};

// Everything that is known of a request, with each version of it and the audit trail, as one chained archive; that it was taken is audited before it is given.
import type { Resource } from '@medplum/fhirtypes';
import { toEvidenceChain, type EvidenceEntry, type EvidenceVersion } from '../core/exchange/to-evidence-chain.ts';
import { toEvidenceManifest, type EvidenceManifest } from '../core/exchange/to-evidence-manifest.ts';
import { ok, type Result } from '../core/kernel/result.ts';
import { toFhirInstant } from '../core/kernel/time.ts';
import { toDisclosureAudit } from '../core/mapping/to-disclosure-audit.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import { commitAudits } from './commit-audits.ts';
import { findActs } from './find-acts.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import { loadRequest } from './load-request.ts';

type Ports = Pick<FlowPorts, 'store' | 'validate' | 'clock' | 'digestText' | 'canonicalJson' | 'newId' | 'policy'>;

export interface Evidence { readonly manifest: EvidenceManifest; readonly chain: readonly EvidenceEntry[] }

const referenceOf = (resource: Resource): string => `${resource.resourceType}/${resource.id ?? ''}`;
const PAGE = 200;

const allVersions = async (ports: Ports, reference: string): Promise<readonly EvidenceVersion[]> => {
  const [type, id = ''] = reference.split('/');
  const versions: EvidenceVersion[] = [];
  for (let cursor: string | undefined, more = true; more;) {
    const page = await ports.store.history(type as Resource['resourceType'], id, { count: PAGE, ...(cursor !== undefined && { cursor }) });
    versions.push(...(page?.versions ?? []).map(({ versionId, lastUpdated, resource }) => ({ at: lastUpdated, reference, versionId, ...(resource && { resource }) })));
    cursor = page?.next;
    more = cursor !== undefined;
  }
  return versions;
};

/** Fails `not-found`. */
export const readEvidence = async (ports: Ports, call: Call, id: string): Promise<Result<Evidence>> => {
  const loaded = await loadRequest(ports, id);
  if (!loaded.ok) return loaded;
  const record = loaded.value;
  const now = ports.clock.now();
  const request = `ServiceRequest/${id}`;
  const audit = toDisclosureAudit({ ...auditFactsOf(ports, call, now), patient: record.request.subject.reference ?? '', what: request });
  const audited = await commitAudits(ports, [audit]);
  if (!audited.ok) return audited;
  const versions: EvidenceVersion[] = [];
  const { parts, acts } = await findActs(ports, record);
  for (const reference of new Set([...parts, ...acts.map(referenceOf)])) versions.push(...await allVersions(ports, reference));
  const chain = toEvidenceChain(versions, ports);
  return ok({ chain, manifest: toEvidenceManifest(chain, { request, createdAt: toFhirInstant(now), adapter: ports.policy.publicUrl }) });
};

// Everything that is known of a request, with each version of it and the audit trail, as one chained archive; that it was taken is audited before it is given.
import type { Resource } from '@medplum/fhirtypes';
import { toEvidenceChain, type EvidenceEntry, type EvidenceVersion } from '../core/exchange/to-evidence-chain.ts';
import { toEvidenceManifest, type EvidenceManifest } from '../core/exchange/to-evidence-manifest.ts';
import { referenceOf } from '../core/fhir/reference-of.ts';
import { ok, type Result } from '../core/kernel/result.ts';
import { toFhirInstant } from '../core/kernel/time.ts';
import { toDisclosureAudit } from '../core/mapping/to-disclosure-audit.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import { loadShownRequest } from './load-shown-request.ts';

type Ports = Pick<FlowPorts, 'store' | 'validate' | 'clock' | 'digestText' | 'canonicalJson' | 'newId' | 'policy'>;

export interface Evidence { readonly manifest: EvidenceManifest; readonly chain: readonly EvidenceEntry[] }

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
  const shown = await loadShownRequest(ports, call, { id, toAudit: toDisclosureAudit });
  if (!shown.ok) return shown;
  const { parts, acts, now } = shown.value;
  const versions: EvidenceVersion[] = [];
  for (const reference of new Set([...parts, ...acts.map(referenceOf)])) versions.push(...await allVersions(ports, reference));
  const chain = toEvidenceChain(versions, ports);
  return ok({ chain, manifest: toEvidenceManifest(chain, { request: `ServiceRequest/${id}`, createdAt: toFhirInstant(now), adapter: ports.policy.publicUrl }) });
};

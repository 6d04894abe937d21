// Everything that is known of a request, with each version of it and the audit trail, as one chained archive; that it was taken is audited before it is given.
import type { Resource } from '@medplum/fhirtypes';
import { toEvidenceChain, type EvidenceEntry, type EvidenceVersion } from '../core/exchange/to-evidence-chain.ts';
import { toEvidenceManifest, type EvidenceManifest } from '../core/exchange/to-evidence-manifest.ts';
import { createEntry, transactionOf } from '../core/fhir/bundle.ts';
import { readTransfer } from '../core/fhir/transfer.ts';
import { ok, type Result } from '../core/kernel/result.ts';
import { toFhirInstant } from '../core/kernel/time.ts';
import { toReadAudit } from '../core/mapping/to-read-audit.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import { commitBundle } from './commit-bundle.ts';
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

/** The bytes that its documents and forms have, filed or set aside. */
const binariesOf = (record: RequestRecord): readonly string[] => [
  ...[...record.documents, ...record.evidence].flatMap((d) => d.content.map((c) => c.attachment.url)),
  ...record.consents.map((c) => c.sourceAttachment?.url),
  ...record.transfers.flatMap((t) => readTransfer(t).quarantined.map((q) => q.binary)),
].filter((url) => url?.startsWith('Binary/') === true).filter((url) => url !== undefined);

/** What was done to it, and who saw it. */
const findActs = async (ports: Ports, of: readonly string[]): Promise<readonly string[]> => {
  const asks = of.flatMap((target) => [{ type: 'AuditEvent', code: 'entity', target } as const, { type: 'AuditEvent', code: 'based-on', target } as const, { type: 'Provenance', code: 'target', target } as const]);
  return (await ports.store.findReferring(asks)).map(referenceOf);
};

/** The request's own resources, and those who take part. What concerns the patient in another request stays out. */
const findReferences = async (ports: Ports, record: RequestRecord): Promise<readonly string[]> => {
  const parts = [...new Set([...record.byReference.values()].map(referenceOf))];
  const own = parts.filter((reference) => /^(?:ServiceRequest|Task|Consent|DocumentReference|Appointment)\//u.test(reference));
  const binaries = binariesOf(record);
  return [...new Set([...parts, ...binaries, ...await findActs(ports, [...own, ...binaries])])];
};

/** Fails `not-found`. */
export const readEvidence = async (ports: Ports, call: Call, id: string): Promise<Result<Evidence>> => {
  const loaded = await loadRequest(ports, id);
  if (!loaded.ok) return loaded;
  const record = loaded.value;
  const now = ports.clock.now();
  const request = `ServiceRequest/${id}`;
  const audit = toReadAudit({ ...auditFactsOf(ports, call, now), patient: record.request.subject.reference ?? '', what: request });
  const audited = await commitBundle(ports, transactionOf([createEntry(audit)]));
  if (!audited.ok) return audited;
  const versions: EvidenceVersion[] = [];
  for (const reference of await findReferences(ports, record)) versions.push(...await allVersions(ports, reference));
  const chain = toEvidenceChain(versions, ports);
  return ok({ chain, manifest: toEvidenceManifest(chain, { request, createdAt: toFhirInstant(now), adapter: ports.policy.publicUrl }) });
};

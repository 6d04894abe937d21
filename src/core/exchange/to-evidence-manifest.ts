// What an archive of evidence says of itself: whose it is, when it was made, the end of its chain, and the documents that it speaks of.
import type { DocumentReference, Resource } from '@medplum/fhirtypes';
import { compact } from '../fhir/compact.ts';
import { toBinaryReference } from '../fhir/document-content.ts';
import { SHA256_TAG } from '../fhir/systems.ts';
import { CHAIN_START } from '../kernel/chain-start.ts';
import type { EvidenceEntry } from './to-evidence-chain.ts';

export interface EvidenceDocument {
  /** `DocumentReference/…`; absent: set aside, not filed. */
  readonly reference?: string;
  /** Lower-case hex. */
  readonly sha256: string;
  readonly contentType?: string;
  readonly sizeBytes?: number;
  /** `Organization/…` it came from. */
  readonly custodian?: string;
}

export interface EvidenceManifest {
  readonly format: 'second-opinion-evidence/1';
  /** `ServiceRequest/…` */
  readonly request: string;
  /** RFC 3339 */
  readonly createdAt: string;
  readonly adapter: string;
  readonly entries: number;
  readonly head: string;
  readonly documents: readonly EvidenceDocument[];
}

/** The newest version of each. */
const latest = (chain: readonly EvidenceEntry[]): readonly Resource[] => [...new Map(chain.map((entry) => [entry.reference, entry.resource])).values()].filter((resource) => resource !== undefined);

const nameOf = (binary: Resource): string | undefined => binary.meta?.tag?.find(({ system }) => system === SHA256_TAG)?.code;

const toDocument = (sha256: string, contentType: string | undefined, filed: DocumentReference | undefined): EvidenceDocument => compact({
  reference: filed?.id && `DocumentReference/${filed.id}`, sha256, contentType, sizeBytes: filed?.content[0]?.attachment.size, custodian: filed?.custodian?.reference,
});

const findDocuments = (chain: readonly EvidenceEntry[]): readonly EvidenceDocument[] => {
  const resources = latest(chain);
  const filed = new Map(resources.flatMap((r) => (r.resourceType === 'DocumentReference' ? [[toBinaryReference(r.content[0]?.attachment.url) ?? '', r] as const] : [])));
  return resources.flatMap((r) => {
    const sha256 = r.resourceType === 'Binary' && r.data === undefined ? nameOf(r) : undefined;
    return r.resourceType === 'Binary' && sha256 !== undefined ? [toDocument(sha256, r.contentType, filed.get(`Binary/${r.id ?? ''}`))] : [];
  });
};

export const toEvidenceManifest = (chain: readonly EvidenceEntry[], about: Pick<EvidenceManifest, 'request' | 'createdAt' | 'adapter'>): EvidenceManifest => ({
  format: 'second-opinion-evidence/1', ...about, entries: chain.length, head: chain.at(-1)?.hash ?? CHAIN_START, documents: findDocuments(chain),
});

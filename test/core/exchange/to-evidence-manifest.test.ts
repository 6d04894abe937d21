// What an archive says of itself: the end of its chain, and every document by its bytes, filed or set aside.
import type { Resource } from '@medplum/fhirtypes';
import { expect, it } from 'vitest';
import { digest } from '../../../src/adapters/digest.ts';
import { toEvidenceChain, type EvidenceVersion } from '../../../src/core/exchange/to-evidence-chain.ts';
import { toEvidenceManifest } from '../../../src/core/exchange/to-evidence-manifest.ts';
import { SHA256_TAG } from '../../../src/core/fhir/systems.ts';
import { documentWith } from './submission-of.ts';

const ABOUT = { request: 'ServiceRequest/r', createdAt: '2026-11-05T10:00:00.000Z', adapter: 'https://adapter.example.org' };
const binary = (id: string, sha: string | undefined, data?: string): Resource => ({ resourceType: 'Binary', id, contentType: 'application/pdf', ...(sha && { meta: { tag: [{ system: SHA256_TAG, code: sha }] } }), ...(data && { data }) });
const filed = (id: string, binaryId: string): Resource => documentWith({ id, custodian: { reference: 'Organization/first' }, content: [{ attachment: { url: `Binary/${binaryId}`, size: 9 } }] });
const version = (resource: Resource, versionId = '1', at = '2026-11-04T10:00:00.000Z'): EvidenceVersion => ({ at, reference: `${resource.resourceType}/${resource.id ?? ''}`, versionId, resource });
const of = (...versions: readonly EvidenceVersion[]) => toEvidenceManifest(toEvidenceChain(versions, digest), ABOUT);

it('of nothing: no document, and the head before the first entry', () => { expect(of()).toEqual({ format: 'second-opinion-evidence/1', ...ABOUT, entries: 0, head: '0'.repeat(64), documents: [] }); });
it.each<[name: string, versions: readonly EvidenceVersion[], documents: readonly object[]]>([
  ['a document that has no bytes here', [version(filed('d', 'b'))], []], ['the intake, which stands in its resource', [version(binary('b', 'aa', 'AAEC'))], []], ['bytes without a digest', [version(binary('b', undefined))], []],
  ['bytes that were deleted', [version(binary('b', 'aa')), { at: '2026-11-05T10:00:00.000Z', reference: 'Binary/b', versionId: '2' }], []],
  ['bytes that were set aside', [version(binary('b', 'aa'))], [{ sha256: 'aa', contentType: 'application/pdf' }]],
  ['a document that was filed', [version(binary('b', 'aa')), version(filed('d', 'b'))], [{ reference: 'DocumentReference/d', sha256: 'aa', contentType: 'application/pdf', sizeBytes: 9, custodian: 'Organization/first' }]],
  ['once, however many versions', [version(binary('b', 'aa')), version(filed('d', 'b')), version(filed('d', 'b'), '2', '2026-11-05T10:00:00.000Z')], [{ reference: 'DocumentReference/d', sha256: 'aa', contentType: 'application/pdf', sizeBytes: 9, custodian: 'Organization/first' }]],
])('%s', (_name, versions, documents) => { expect(of(...versions)).toMatchObject({ entries: versions.length, documents }); });

// A file that a caller sends: streamed in, and checked to be what it is said to be.
import { checkMediaType } from '../core/dossier/check-media-type.ts';
import { fail, type Result } from '../core/kernel/result.ts';
import type { KeptFile } from '../ports/document-files.ts';
import type { FlowPorts } from './flow-ports.ts';

export interface Upload { readonly contentType: string; readonly bytes: AsyncIterable<Uint8Array> }

/** A refused file is left to the sweep. Failures: `too-large`, `media-type`, `malformed`, `invalid` (said to be FHIR, and no FHIR document), `storage-full`, `business-rule` (malware), `not-ready` (the scanner is away). */
export const keepUpload = async (ports: Pick<FlowPorts, 'files' | 'judgeFhirDocument' | 'policy' | 'reach'>, upload: Upload): Promise<Result<KeptFile>> => {
  const kept = await ports.files.keep(upload.bytes, { maxBytes: ports.policy.maxDocumentBytes });
  if (!kept.ok) return kept;
  const check = checkMediaType(upload.contentType, kept.value.detectedType);
  if (!check.ok) return fail('media-type', { text: check.text, expression: 'Content-Type' });
  if (kept.value.malware === 'found') return fail('business-rule', { text: 'the malware scanner found something in the file', fault: 'placer' });
  if (kept.value.malware === 'not-scanned') return fail('too-large', 'the file is larger than the malware scanner takes');
  if (kept.value.sizeBytes === 0) return fail('malformed', { text: 'the file is empty', code: 'required' });
  const verdict = await ports.judgeFhirDocument(kept.value, check.mediaType);
  if (verdict.kind === 'refused') return fail('invalid', ...verdict.issues);
  ports.reach('upload-after-file');
  return kept;
};

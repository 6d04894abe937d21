// A file comes in before the intake that names it: kept by its digest; nothing else is known of it yet.
import { ok, type Result } from '../core/kernel/result.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import { keepUpload, type Upload } from './keep-upload.ts';

export interface UploadAnswer { readonly status: 201; readonly body: { readonly sha256: string; readonly sizeBytes: number; readonly contentType: string } }

/** The same bytes again are the same file: the call needs no key to be repeated. */
export const uploadFile = async (ports: Pick<FlowPorts, 'files' | 'judgeFhirDocument' | 'policy' | 'reach'>, _call: Call, upload: Upload): Promise<Result<UploadAnswer>> => {
  const kept = await keepUpload(ports, upload);
  if (!kept.ok) return kept;
  const { sha256, sizeBytes } = kept.value;
  return ok({ status: 201, body: { sha256, sizeBytes, contentType: upload.contentType } });
};

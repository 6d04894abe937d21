// The bytes of a document inside a call, kept before anything is judged: what is refused afterwards is left to the sweep.
import type { Result } from '../core/kernel/result.ts';
import type { KeptFile } from '../ports/document-files.ts';
import type { FlowPorts } from './flow-ports.ts';

export const keepProvided = async (ports: Pick<FlowPorts, 'files' | 'reach'>, bytes: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Result<KeptFile>> => {
  const kept = await ports.files.keep(bytes, { maxBytes });
  if (kept.ok) ports.reach('document-after-file');
  return kept;
};

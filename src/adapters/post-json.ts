// One JSON call to the adapter that runs on this machine, for a command that cannot have its data folder.
import type { OperationOutcome } from '@medplum/fhirtypes';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import { httpClient } from './http-client.ts';
import { toPlainPeer } from './to-plain-peer.ts';

const TIMEOUT_MS = 600_000;
const MAX_BYTES = 10_000_000;

const readAll = async (bytes: AsyncIterable<Uint8Array>): Promise<unknown> => {
  const parts: Uint8Array[] = [];
  for await (const part of bytes) parts.push(part);
  return JSON.parse(Buffer.concat(parts).toString('utf8'));
};

/** Failures: those of the call; `state-conflict` with the issues that the adapter answered. */
export const postJson = async (url: string, { token, body }: { readonly token: string; readonly body: unknown }): Promise<Result<unknown>> => {
  const http = httpClient();
  try {
    const answer = await http.send(toPlainPeer({ id: 'adapter', origin: new URL(url).origin, auth: { kind: 'bearer', token: () => token }, timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES, maxConcurrent: 1, allowPrivateAddresses: true }), {
      url, accept: 'application/json', maxBytes: MAX_BYTES, totalTimeoutMs: TIMEOUT_MS, body: { contentType: 'application/json', content: JSON.stringify(body) },
    });
    if (!answer.ok) return answer;
    const read = await readAll(answer.value.bytes);
    if (answer.value.status === 200) return ok(read);
    return fail('state-conflict', ...((read as Partial<OperationOutcome>).issue ?? []).map((i) => i.details?.text ?? i.code));
  } catch {
    return fail('network-rejected', 'the running adapter gave no answer that can be read');
  } finally {
    http.close();
  }
};

// One JSON call to the adapter that runs on this machine, for a command that cannot have its data folder.
import type { OperationOutcome } from '@medplum/fhirtypes';
import type { Peer } from '../core/exchange/peer.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import { httpClient } from './http-client.ts';

const TIMEOUT_MS = 600_000;
const MAX_BYTES = 10_000_000;

const readAll = async (bytes: AsyncIterable<Uint8Array>): Promise<unknown> => {
  const parts: Uint8Array[] = [];
  for await (const part of bytes) parts.push(part);
  return JSON.parse(Buffer.concat(parts).toString('utf8'));
};

const toPeer = (origin: string, token: string): Peer => ({
  id: 'adapter', baseUrl: origin, hosts: [], auth: { kind: 'bearer', token: () => token }, timeZone: 'UTC', mhdVersion: '4.2.4', format: 'json', allowPrivateAddresses: true,
  limits: { timeoutMs: TIMEOUT_MS, documentTimeoutMs: TIMEOUT_MS, maxDocumentBytes: MAX_BYTES, maxProvideBytes: 33_554_432, maxPages: 1, maxConcurrent: 1 },
});

/** Failures: those of the call; `state-conflict` with the issues that the adapter answered. */
export const postJson = async (url: string, { token, body }: { readonly token: string; readonly body: unknown }): Promise<Result<unknown>> => {
  const http = httpClient();
  try {
    const answer = await http.send(toPeer(new URL(url).origin, token), {
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

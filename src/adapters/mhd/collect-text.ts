// An answer's bytes as text, or what became of them.
import { fail, ok, type Result } from '../../core/kernel/result.ts';
import type { HttpAnswer } from '../http-client.ts';

export const collectText = async (answer: Pick<HttpAnswer, 'bytes'>): Promise<Result<string>> => {
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of answer.bytes) chunks.push(chunk);
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    if (cause === 'ETIMEDOUT') return fail('network-timeout', 'the peer was silent too long inside its answer');
    return cause === 'ETOOLONG' ? fail('network-rejected', 'the answer is longer than allowed') : fail('network-unavailable', 'the answer was cut short');
  }
  return ok(Buffer.concat(chunks).toString('utf8'));
};

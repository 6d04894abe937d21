// A body that is made while it is sent: never in memory whole.
import { Readable } from 'node:stream';

/** It must be as long as it says; one that throws breaks the call off. */
export interface StreamedContent { readonly sizeBytes: number; readonly bytes: () => AsyncIterable<Uint8Array> }

/** A length that is not kept would leave the other side waiting, or with the next call's bytes. */
const passBytes = async function* ({ sizeBytes, bytes }: StreamedContent, onChunk: () => void): AsyncGenerator<Uint8Array> {
  let sent = 0;
  for await (const chunk of bytes()) {
    sent += chunk.byteLength;
    onChunk();
    yield chunk;
  }
  if (sent !== sizeBytes) throw new Error('the body is not as long as it was said to be');
};

/** `onChunk`: while the peer takes bytes it is not silent. */
export const toBodyStream = (content: StreamedContent, onChunk: () => void): Readable => Readable.from(passBytes(content, onChunk), { objectMode: false });

// ClamAV's daemon over its socket, by INSTREAM: bytes go as they come and none is written for it. https://docs.clamav.net/manual/Usage/Scanning.html#clamd
// The command and its answer are a line each; the packages that wrap them start programs and read files besides, which this must not.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fail, ok, type Result } from '../../core/kernel/result.ts';
import type { ScanContent } from '../../ports/scan-content.ts';

/** A Unix socket, or a host and a port. */
export type ClamdPlace = { readonly path: string } | { readonly host: string; readonly port: number };

/** The longest silence; a large file takes the daemon a while after its last byte. */
const SILENCE_MS = 120_000;
const MOST_ANSWER = 4096;
/** A daemon that answers early closes at once: where our next write is faster than its answer, the system drops what it said. */
const TRIES = 4;
const AWAY = (): Result<never> => fail('not-ready', { text: 'the malware scanner cannot be reached or broke off; the same call can be made again', fault: 'us' });

/** Four bytes of length, then the bytes; a length of 0 ends. */
const toFrame = (bytes: Uint8Array): Buffer => {
  const frame = Buffer.allocUnsafe(4 + bytes.byteLength);
  frame.writeUInt32BE(bytes.byteLength);
  frame.set(bytes, 4);
  return frame;
};

const write = async (socket: Socket, bytes: Uint8Array, closed: AbortSignal): Promise<void> => {
  if (!socket.write(bytes)) await once(socket, 'drain', { signal: closed });
};

const send = async (socket: Socket, bytes: AsyncIterable<Uint8Array>, closed: AbortSignal): Promise<void> => {
  await write(socket, Buffer.from('zINSTREAM\0'), closed);
  for await (const chunk of bytes) {
    if (closed.aborted) return;
    if (chunk.byteLength > 0) await write(socket, toFrame(chunk), closed);
    await nextTurn(); // or an early answer is lost in the error of the next write
  }
  await write(socket, toFrame(Buffer.alloc(0)), closed);
};

const toVerdict = (answer: string): Result<'clean' | 'found' | 'not-scanned'> => {
  if (/^stream: OK\0?$/u.test(answer)) return ok('clean');
  if (/ FOUND\0?$/u.test(answer)) return ok('found');
  return answer.includes('size limit exceeded') ? ok('not-scanned') : AWAY();
};

/** All that it said before it closed. It answers early, and closes, when a stream is longer than it takes: what is sent then fails, the answer counts. */
const ask = (socket: Socket, bytes: AsyncIterable<Uint8Array>): Promise<string> => new Promise((resolve, reject) => {
  const closed = new AbortController();
  let answer = '';
  const end = (error?: Error): void => {
    closed.abort();
    if (answer === '') reject(error ?? new Error('closed without an answer'));
    else resolve(answer);
  };
  socket.setEncoding('latin1').on('data', (text: string) => { answer = (answer + text).slice(0, MOST_ANSWER); });
  socket.once('error', end).once('close', () => { end(); }).setTimeout(SILENCE_MS, () => socket.destroy(new Error('silent')));
  send(socket, bytes, closed.signal).catch((error: unknown) => { end(error instanceof Error ? error : new Error('unknown')); });
});

const askAt = async (place: ClamdPlace, bytes: AsyncIterable<Uint8Array>): Promise<string> => {
  const socket = connect('path' in place ? { path: place.path } : { host: place.host, port: place.port });
  try {
    return await ask(socket, bytes);
  } finally {
    socket.destroy();
  }
};

const isBrokenOff = (error: unknown): boolean => error instanceof Error && 'code' in error && (error.code === 'EPIPE' || error.code === 'ECONNRESET');

/** `maxBytes`: the daemon's StreamMaxLength; what is longer is not sent. */
export const createClamdScan = (place: ClamdPlace, { maxBytes }: { readonly maxBytes: number }): ScanContent => async (open, sizeBytes) => {
  if (sizeBytes > maxBytes) return ok('not-scanned');
  for (let left = TRIES; ; left -= 1) {
    try {
      return toVerdict(await askAt(place, open()));
    } catch (error) {
      if (left <= 1 || !isBrokenOff(error)) return AWAY(); // whatever it was: nothing is taken for clean
    }
  }
};

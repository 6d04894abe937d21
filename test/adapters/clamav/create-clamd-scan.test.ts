// A scanner that is away, breaks off, or answers what nobody understands: nothing is taken for clean. And a real one, with the file that all scanners know.
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { createClamdScan, type ClamdPlace } from '../../../src/adapters/clamav/create-clamd-scan.ts';
import { EICAR, startClamd, STREAM_BYTES } from '../../support/start-clamd.ts';

type Open = () => AsyncIterable<Uint8Array>;
async function* give(chunks: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> { for (const chunk of chunks) yield await Promise.resolve(Buffer.from(chunk)); }
const of = (...chunks: readonly (string | Uint8Array)[]): Open => () => give(chunks);
/** Says that it is short, whatever comes. */
const scanAt = (place: ClamdPlace, bytes: Open): Promise<unknown> => createClamdScan(place, { maxBytes: 1000 })(bytes, 1);
const AWAY = { ok: false, failure: { kind: 'not-ready' } };

describe('a daemon that is no good', () => {
  const servers: Server[] = [];
  afterEach(async () => { await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => { server.close(resolve); }))); });
  const listening = async (serve: (socket: Socket) => void): Promise<number> => {
    const server = createServer((socket) => { socket.on('error', () => undefined); serve(socket); });
    servers.push(server);
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
    return (server.address() as { port: number }).port;
  };
  const scan = async (serve: (socket: Socket) => void, ...chunks: readonly (string | Uint8Array)[]): Promise<unknown> => scanAt({ host: '127.0.0.1', port: await listening(serve) }, of(...chunks));
  const answering = (text: string) => (socket: Socket): void => {
    let seen = Buffer.alloc(0);
    socket.on('data', (bytes: Buffer) => {
      seen = Buffer.concat([seen, bytes]);
      if (seen.subarray(-4).equals(Buffer.alloc(4))) socket.end(text);
    });
  };

  it('is not there', async () => {
    expect(await scanAt({ path: path.join(tmpdir(), 'no-such.sock') }, of('x'))).toMatchObject(AWAY);
    expect(await scanAt({ host: '127.0.0.1', port: 1 }, of('x'))).toMatchObject(AWAY);
  });
  it.each([['', 'nothing'], ['stream: OK but', 'another text'], ['stream: Access denied. ERROR\0', 'an error'], ['UNKNOWN COMMAND\0', 'another command'], ['x stream: OK\0', 'something before']])('answers %j: %s', async (text) => {
    expect(await scan(answering(text), 'bytes')).toMatchObject(AWAY);
  });
  it('closes at once, or in mid-stream', async () => {
    expect(await scan((socket) => { socket.destroy(); }, 'bytes')).toMatchObject(AWAY);
    const many = Array.from({ length: 200 }, () => Buffer.alloc(65_536));
    expect(await scan((socket) => { socket.once('data', () => socket.destroy()); }, ...many)).toMatchObject(AWAY);
  });
  it('resets while it is still sent to, twice, then answers: it is asked again from the beginning, and what it says then counts', async () => {
    let calls = 0;
    const opened: number[] = [];
    const serve = (socket: Socket): void => {
      calls += 1;
      if (calls < 3) socket.once('data', () => { socket.resetAndDestroy(); });
      else answering('stream: OK\0')(socket);
    };
    const port = await listening(serve);
    const many = Array.from({ length: 100 }, () => Buffer.alloc(65_536, 'x'));
    expect(await scanAt({ host: '127.0.0.1', port }, () => { opened.push(calls); return give(many); })).toEqual({ ok: true, value: 'clean' });
    expect([calls, opened.length]).toEqual([3, 3]);
  });
  it('control: one that answers as it should, with the stream as the protocol wants it', async () => {
    const seen: Buffer[] = [];
    const serve = (socket: Socket): void => { socket.on('data', (bytes: Buffer) => { seen.push(bytes); }); answering('stream: OK\0')(socket); };
    expect(await scan(serve, 'ab', '', 'c')).toEqual({ ok: true, value: 'clean' });
    expect(Buffer.concat(seen).toString('latin1')).toBe('zINSTREAM\0\0\0\0\u0002ab\0\0\0\u0001c\0\0\0\0');
  });
  it('one that is longer than the daemon takes is not sent', async () => {
    const scanning = createClamdScan({ path: path.join(tmpdir(), 'no-such.sock') }, { maxBytes: 1000 });
    expect([await scanning(of('x'), 1001), (await scanning(of('x'), 1000)).ok]).toEqual([{ ok: true, value: 'not-scanned' }, false]);
  });
  it('bytes that break off are not clean', async () => {
    const port = await listening(answering('stream: OK\0'));
    async function* broken(): AsyncGenerator<Uint8Array> { yield await Promise.resolve(Buffer.from('x')); throw new Error('gone'); }
    expect(await scanAt({ host: '127.0.0.1', port }, broken)).toMatchObject(AWAY);
  });
});

const clamd = await startClamd();
afterAll(() => { clamd?.stop(); });
if (clamd) {
  describe('the real one', () => {
    const scan = (bytes: Open): Promise<unknown> => scanAt({ path: clamd.socket }, bytes);
    it('clean, found, also when it comes in pieces, and too large', async () => {
      expect(await scan(of('%PDF-1.4 a harmless report'))).toEqual({ ok: true, value: 'clean' });
      expect(await scan(of(EICAR))).toEqual({ ok: true, value: 'found' });
      expect(await scan(of(EICAR.slice(0, 30), EICAR.slice(30)))).toEqual({ ok: true, value: 'found' });
      expect(await scan(of(...Array.from({ length: 40 }, () => Buffer.alloc(STREAM_BYTES / 8, 'x'))))).toEqual({ ok: true, value: 'not-scanned' });
      expect(await scan(of())).toEqual({ ok: true, value: 'clean' });
    });
    it('many at once', async () => {
      const verdicts = await Promise.all(Array.from({ length: 20 }, (_, n) => scan(of(n % 2 === 0 ? EICAR : 'clean'))));
      expect(verdicts).toEqual(Array.from({ length: 20 }, (_, n) => ({ ok: true, value: n % 2 === 0 ? 'found' : 'clean' })));
    });
  });
} else {
  it('ClamAV: NOT RUN HERE, there is no clamd', () => {
    console.warn('the malware scanner was not tested: install clamav-daemon');
    expect(process.env['CI'], 'CI tests it').not.toBe('true');
  });
}

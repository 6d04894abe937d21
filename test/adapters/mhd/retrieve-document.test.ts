// ITI-68 continued: only the rest of the same document is ever put behind what came before.
import nock from 'nock';
import { describe, expect, it } from 'vitest';
import type { HttpClient } from '../../../src/adapters/http-client.ts';
import { retrieveDocument } from '../../../src/adapters/mhd/retrieve-document.ts';
import { fail } from '../../../src/core/kernel/result.ts';
import type { KeptPart, RetrievedDocument } from '../../../src/ports/regional-network.ts';
import { nockedHttp } from '../../support/nocked-http.ts';
import { BASE, peerOf } from '../peer-of.ts';

const TAG = '"v1"';
const AFTER = { sizeBytes: 4, validator: TAG, contentType: 'text/plain' };
const TEXT = { 'content-type': 'text/plain' };

let http: HttpClient;
nockedHttp((client) => {
  http = client;
});

const answer = (status: number, body: string, headers: Record<string, string>, ranged = true): void => {
  nock('https://hub.example.org', { reqheaders: { ...(ranged && { 'range': 'bytes=4-', 'if-range': TAG }) }, badheaders: ranged ? [] : ['range', 'if-range'] })
    .get('/fhir/Binary/1').reply(status, body, headers);
};
const bytesOf = async ({ bytes }: RetrievedDocument): Promise<string> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytes) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
};
const retrieve = async (after?: KeptPart): Promise<[number, string, string | undefined] | string> => {
  const got = await retrieveDocument({ http, peer: peerOf(), parseXml: () => fail('malformed') }, { url: `${BASE}/Binary/1`, contentType: 'text/plain', ...(after && { after }) });
  return got.ok ? [got.value.startsAt, await bytesOf(got.value), got.value.contentType] : got.failure.kind;
};

describe('what is no rest of it begins anew', () => {
  it.each<[string, number, Record<string, string>]>([
    ['another part', 206, { 'content-range': 'bytes 3-7/8' }], ['a part of an unknown place', 206, {}], ['a part in other words', 206, { 'content-range': 'items 4-7/8' }],
    ['an end after the end', 206, { 'content-range': 'bytes 4-8/8' }], ['many parts', 206, { 'content-range': 'bytes 4-7/8', 'content-type': 'multipart/byteranges; boundary=x' }],
    ['a part of another version', 206, { 'content-range': 'bytes 4-7/8', 'etag': '"v2"' }], ['no such range', 416, { 'content-range': 'bytes */4' }],
  ])('%s', async (_what, status, headers) => {
    answer(status, 'BBBB', { ...TEXT, ...headers });
    answer(200, 'CCCCCCCC', { ...TEXT, etag: '"v2"' }, false);
    expect(await retrieve(AFTER)).toEqual([0, 'CCCCCCCC', 'text/plain']);
  });

  it('the whole, from a peer that knows no ranges or has another version by now', async () => {
    answer(200, 'CCCCCCCC', { ...TEXT, etag: '"v2"' });
    expect(await retrieve(AFTER)).toEqual([0, 'CCCCCCCC', 'text/plain']);
  });

  it.each([[404, 'not-found'], [403, 'not-permitted'], [503, 'network-unavailable']] as const)('%i is what it always is', async (status, kind) => {
    answer(status, '', {});
    expect(await retrieve(AFTER)).toBe(kind);
  });
});

describe('the rest of it', () => {
  it.each<[string, Record<string, string>]>([
    ['of a known length', { 'content-range': 'bytes 4-7/8', 'etag': TAG, ...TEXT }], ['of an unknown length', { 'content-range': 'bytes 4-7/*' }], ['without saying again what it is', { 'content-range': 'bytes 4-7/8' }],
  ])('%s', async (_what, headers) => {
    answer(206, 'BBBB', headers);
    expect(await retrieve(AFTER)).toEqual([4, 'BBBB', 'text/plain']);
  });

  it('that is only a part of the rest is no end', async () => {
    answer(206, 'BB', { 'content-range': 'bytes 4-5/8', 'content-length': '2' });
    await expect(retrieve(AFTER)).rejects.toMatchObject({ cause: 'ECONNRESET' });
  });
});

describe('by what it may be continued', () => {
  const DATE = 'Tue, 03 Nov 2026 10:01:00 GMT';
  it.each<[string, Record<string, string>, string | undefined]>([
    ['nothing', {}, undefined], ['a weak tag', { etag: 'W/"1"' }, undefined], ['a weak tag beside a date', { 'etag': 'W/"1"', 'last-modified': 'Tue, 03 Nov 2026 09:00:00 GMT', 'date': DATE }, undefined],
    ['a tag without quotes', { etag: 'v1' }, undefined], ['a date of this very moment', { 'last-modified': 'Tue, 03 Nov 2026 10:00:30 GMT', 'date': DATE }, undefined], ['a date alone', { 'last-modified': 'Tue, 03 Nov 2026 09:00:00 GMT' }, undefined],
    ['a strong tag', { etag: TAG }, TAG], ['an old date', { 'last-modified': 'Tue, 03 Nov 2026 09:00:00 GMT', 'date': DATE }, 'Tue, 03 Nov 2026 09:00:00 GMT'],
  ])('%s', async (_what, headers, validator) => {
    answer(200, 'x', { ...TEXT, ...headers }, false);
    const got = await retrieveDocument({ http, peer: peerOf(), parseXml: () => fail('malformed') }, { url: `${BASE}/Binary/1` });
    expect(got.ok && [got.value.startsAt, got.value.validator]).toEqual([0, validator]);
    if (got.ok) await bytesOf(got.value);
  });
});

describe('the whole came before', () => {
  const WHOLE = { ...AFTER, isWhole: true } as const;
  const conditional = (status: number, body: string, headers: Record<string, string>): void => {
    nock('https://hub.example.org', { reqheaders: { 'if-none-match': TAG }, badheaders: ['range', 'if-range'] }).get('/fhir/Binary/1').reply(status, body, headers);
  };
  const unconditional = (status: number, body: string, headers: Record<string, string>): void => {
    nock('https://hub.example.org', { badheaders: ['if-none-match', 'range', 'if-range'] }).get('/fhir/Binary/1').reply(status, body, headers);
  };

  it.each([['with its tag', { etag: TAG }], ['without', {}]])('and has not changed, %s: nothing comes', async (_what, headers) => {
    conditional(304, '', headers);
    expect(await retrieve(WHOLE)).toEqual([4, '', 'text/plain']);
  });
  it('and changed, or the peer knows no conditions: the whole', async () => {
    conditional(200, 'CCCC', { ...TEXT, etag: '"v2"' });
    expect(await retrieve(WHOLE)).toEqual([0, 'CCCC', 'text/plain']);
  });
  it('and the answer speaks of something else: it is asked without a condition', async () => {
    conditional(304, '', { etag: '"v2"' });
    unconditional(200, 'CCCC', TEXT);
    expect(await retrieve(WHOLE)).toEqual([0, 'CCCC', 'text/plain']);
  });
  it.each([[404, 'not-found'], [403, 'not-permitted'], [503, 'network-unavailable']] as const)('%i is what it always is', async (status, kind) => {
    conditional(status, '', {});
    expect(await retrieve(WHOLE)).toBe(kind);
  });
  it('a 304 that nobody asked for is no answer', async () => {
    unconditional(304, '', { etag: TAG });
    expect(await retrieve()).toBe('network-rejected');
  });
});

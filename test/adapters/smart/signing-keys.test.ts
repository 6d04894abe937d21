// The keys by which peers know us: what file is refused, what is made where there is none, and what everybody may see.
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify, type JWK } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeSigningKeys } from '../../../src/adapters/smart/make-signing-keys.ts';
import { openClientKeys } from '../../../src/adapters/smart/open-client-keys.ts';
import type { Result } from '../../../src/core/kernel/result.ts';

let dir: string;
beforeEach(() => { dir = mkdtempSync(path.join(tmpdir(), 'signing-keys-')); });
afterEach(() => { rmSync(dir, { recursive: true }); });

const rsaOf = (bits: number): object => generateKeyPairSync('rsa', { modulusLength: bits }).privateKey.export({ format: 'jwk' });
const ecOf = (namedCurve: string): object => generateKeyPairSync('ec', { namedCurve }).privateKey.export({ format: 'jwk' });
const RSA = rsaOf(2048);
const OTHER_RSA = rsaOf(2048);
const EC = ecOf('P-384');

const keyFile = (content: unknown, mode = 0o600): string => {
  const file = path.join(dir, `${randomUUID()}.json`);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content), { mode });
  chmodSync(file, mode);
  return file;
};
const textsOf = (result: Result<unknown>): readonly string[] => (result.ok ? [] : result.failure.issues.map((i) => i.text));
const listed = async (content: unknown, mode?: number): Promise<Result<readonly object[]>> => openClientKeys({ file: keyFile(content, mode), dataDir: dir }).listPublic();
const assertion = { issuer: 'me', audience: 'https://hub.example.org/token', id: 'j1', expiresAt: Math.floor(Date.now() / 1000) + 240 };

describe('a file of signing keys is refused', () => {
  it.each([
    ['that others can read', { keys: [EC] }, 0o640, 'can be read by others than its owner; give it mode 600'],
    ['that everybody can read', { keys: [EC] }, 0o604, 'can be read by others than its owner; give it mode 600'],
    ['that is not JSON', '{"keys":', 0o600, 'is not JSON'],
    ['without keys', {}, 0o600, 'holds no keys'],
    ['with an empty list', { keys: [] }, 0o600, 'holds no keys'],
    ['with a public key', { keys: [EC, Object.fromEntries(Object.entries(RSA).filter(([n]) => ['kty', 'n', 'e'].includes(n)))] }, 0o600, 'keys[1] is not a private key'],
    ['with a symmetric key', { keys: [{ kty: 'oct', k: 'c2VjcmV0' }] }, 0o600, 'keys[0] is not a private key'],
    ['with a weak key', { keys: [rsaOf(1024)] }, 0o600, 'keys[0] is neither RSA of 2048 bits or more nor EC on P-384'],
    ['with another curve', { keys: [ecOf('P-256')] }, 0o600, 'keys[0] is neither RSA of 2048 bits or more nor EC on P-384'],
    ['with another algorithm', { keys: [{ ...RSA, alg: 'RS256' }] }, 0o600, 'keys[0] has another alg than RS384'],
    ['with the same key id twice', { keys: [{ ...RSA, kid: 'a' }, { ...EC, kid: 'a' }] }, 0o600, 'keys[1] has the kid of a key before it'],
    ['with halves of two keys', { keys: [{ ...RSA, n: (OTHER_RSA as JWK).n }] }, 0o600, 'keys[0] is not a private key'],
    ['whose public exponent was changed', { keys: [{ ...RSA, e: 'Aw' }] }, 0o600, 'keys[0] has a public part that does not belong to its private one'],
  ])('%s', async (_name, content, mode, text) => {
    const told = textsOf(await listed(content, mode));
    expect(told).toHaveLength(1);
    expect(told[0]).toContain(text);
    expect(JSON.stringify(told)).not.toContain((RSA as JWK).d);
  });

  it('that is not there, and is not made in its place', async () => {
    const file = path.join(dir, 'gone.json');
    expect(textsOf(await openClientKeys({ file, dataDir: dir }).listPublic())).toEqual(['the file of signing keys cannot be read']);
    expect(existsSync(file)).toBe(false);
  });

  it('with every key that is wrong', async () => {
    expect(textsOf(await listed({ keys: [{}, EC, rsaOf(1024)] }))).toHaveLength(2);
  });

  it('until it is mended', async () => {
    const file = keyFile({ keys: [EC] }, 0o644);
    const keys = openClientKeys({ file, dataDir: dir });
    expect((await keys.listPublic()).ok).toBe(false);
    chmodSync(file, 0o600);
    expect((await keys.listPublic()).ok).toBe(true);
  });
});

describe('signing keys', () => {
  it('show their public members alone', async () => {
    const shown = await listed({ keys: [{ ...RSA, kid: 'r', ext: true, key_ops: ['sign'], x5c: ['x'] }, EC] });
    const names = shown.ok ? shown.value.map((k) => Object.keys(k).toSorted()) : [];
    expect(names).toEqual([['alg', 'e', 'kid', 'kty', 'n', 'use'], ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']]);
  });

  it('are made where there are none: one for each algorithm, for their owner alone', async () => {
    const keys = openClientKeys({ dataDir: path.join(dir, 'data') });
    const shown = await keys.listPublic();
    expect(shown.ok && shown.value.map((k) => [k['kty'], k['alg'], k['use']])).toEqual([['RSA', 'RS384', 'sig'], ['EC', 'ES384', 'sig']]);
    expect(readdirSync(path.join(dir, 'data'))).toEqual(['signing-keys.json']);
    const file = path.join(dir, 'data', 'signing-keys.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const secrets = (JSON.parse(readFileSync(file, 'utf8')) as { keys: JWK[] }).keys.flatMap(({ d, p, q, dp, dq, qi }) => [d, p, q, dp, dq, qi].filter((n) => n !== undefined));
    expect(secrets).toHaveLength(7); // the control: six numbers of RSA and one of EC are secret
    for (const secret of secrets) expect(JSON.stringify(shown)).not.toContain(secret);
  });

  it('are the same for all who make them at once, and for who comes later', async () => {
    const both = await Promise.all(Array.from({ length: 6 }, () => openClientKeys({ dataDir: dir }).listPublic()));
    const later = await openClientKeys({ dataDir: dir }).listPublic();
    expect(later.ok).toBe(true);
    for (const one of both) expect(one).toEqual(later);
    expect(readdirSync(dir)).toEqual(['signing-keys.json']);
  });

  it('never take the place of a file that is there', async () => {
    const file = keyFile({ keys: [EC] });
    const before = readFileSync(file, 'utf8');
    expect(await makeSigningKeys(file)).toEqual({ ok: true, value: undefined });
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  it('sign in the order of the file, or as the peer\'s entry says; whoever has the public set can check it', async () => {
    const keys = openClientKeys({ file: keyFile({ keys: [{ ...RSA, kid: 'new' }, { ...OTHER_RSA, kid: 'old' }, { ...EC, kid: 'ec' }] }), dataDir: dir });
    const shown = await keys.listPublic();
    const set = createLocalJWKSet({ keys: (shown.ok ? shown.value : []) as unknown as JWK[] });
    const signed = async (more: { readonly alg: 'RS384' | 'ES384'; readonly keyId?: string }): Promise<unknown> => {
      const jwt = await keys.sign({ ...assertion, ...more });
      if (!jwt.ok) return textsOf(jwt);
      expect((await jwtVerify(jwt.value, set)).payload).toEqual({ iss: 'me', sub: 'me', aud: assertion.audience, jti: 'j1', exp: assertion.expiresAt });
      return decodeProtectedHeader(jwt.value);
    };
    expect(await signed({ alg: 'RS384' })).toEqual({ alg: 'RS384', kid: 'new', typ: 'JWT' });
    expect(await signed({ alg: 'RS384', keyId: 'old' })).toEqual({ alg: 'RS384', kid: 'old', typ: 'JWT' });
    expect(await signed({ alg: 'ES384' })).toEqual({ alg: 'ES384', kid: 'ec', typ: 'JWT' });
    expect(await signed({ alg: 'ES384', keyId: 'old' })).toEqual(['the file of signing keys has no key for ES384 with the keyId of the peer\'s entry']);
  });
});

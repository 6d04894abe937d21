// New signing keys in a file that only its owner can read; of several processes that make it at once, one is heeded and all read the same.
import { generateKeyPair, randomUUID, type KeyObject } from 'node:crypto';
import { link, mkdir, open, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { calculateJwkThumbprint } from 'jose';
import { fail, ok, type Result } from '../../core/kernel/result.ts';
import { orStorageFull } from '../files/or-storage-full.ts';

const RSA_BITS = 3072;

const generate = promisify(generateKeyPair);

const toJwk = async (key: KeyObject, alg: string): Promise<object> => {
  const jwk = key.export({ format: 'jwk' });
  return { ...jwk, alg, use: 'sig', kid: await calculateJwkThumbprint({ ...jwk, kty: jwk.kty ?? '' }) };
};

const makeSet = async (): Promise<object> => {
  const [rsa, ec] = await Promise.all([generate('rsa', { modulusLength: RSA_BITS }), generate('ec', { namedCurve: 'P-384' })]);
  return { keys: [await toJwk(rsa.privateKey, 'RS384'), await toJwk(ec.privateKey, 'ES384')] };
};

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);

const writeWhole = async (file: string, text: string): Promise<void> => {
  const written = await open(file, 'wx', 0o600);
  try {
    await written.writeFile(text);
    await written.sync();
  } finally {
    await written.close();
  }
};

/** A file gets its name whole or not at all, and never takes another's: `link` refuses where `rename` would replace. */
const publish = async (whole: string, file: string): Promise<Result<undefined>> => {
  try {
    await link(whole, file);
  } catch (error) {
    if (codeOf(error) === 'ENOSPC') throw error;
    if (codeOf(error) !== 'EEXIST') return fail('invalid', { text: 'the storage of DATA_DIR cannot give the signing keys their name safely; make them yourself and set SIGNING_KEYS_FILE', fault: 'us' });
  }
  return ok(undefined);
};

/** Leaves a file that is there as it is. Failures: `storage-full`, `invalid`. */
export const makeSigningKeys = async (file: string): Promise<Result<undefined>> => {
  const text = `${JSON.stringify(await makeSet(), undefined, 2)}\n`;
  const whole = `${file}.${randomUUID()}`;
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  try {
    const published = await orStorageFull(writeWhole(whole, text).then(() => publish(whole, file)));
    return published.ok ? published.value : published;
  } finally {
    await rm(whole, { force: true });
  }
};

// A private JSON Web Key Set (https://www.rfc-editor.org/rfc/rfc7517) as keys that sign; nothing of a key is ever told, only its place in the set.
import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint } from 'jose';
import type { SigningAlgorithm } from '../../core/exchange/peer.ts';
import { fail, ok, type Issue, type Result } from '../../core/kernel/result.ts';
import type { PublicKey } from './client-keys.ts';

export interface SigningKey {
  readonly kid: string;
  readonly alg: SigningAlgorithm;
  readonly privateKey: KeyObject;
  readonly publicKey: PublicKey;
}

const MIN_RSA_BITS = 2048;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);
const isTexts = (value: object): value is PublicKey => Object.values(value).every((v) => typeof v === 'string');

/** What it can sign with, of what SMART names. */
const findAlgorithm = ({ asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject): SigningAlgorithm | undefined => {
  if (type === 'rsa') return (details?.modulusLength ?? 0) >= MIN_RSA_BITS ? 'RS384' : undefined;
  return type === 'ec' && details?.namedCurve === 'secp384r1' ? 'ES384' : undefined;
};

const toPrivateKey = (jwk: Readonly<Record<string, unknown>>): KeyObject | undefined => {
  try {
    return createPrivateKey({ key: jwk, format: 'jwk' });
  } catch {
    return undefined;
  }
};

/** Its public numbers must be its own: what we serve is what peers verify by. */
const isWhole = (key: KeyObject): boolean => {
  const probe = Buffer.from('probe');
  try {
    return verify('sha384', probe, createPublicKey(key), sign('sha384', probe, key));
  } catch {
    return false;
  }
};

/** Made from the public half alone: a private number cannot slip in. */
const toPublicKey = async (key: KeyObject, alg: SigningAlgorithm, kid: unknown): Promise<PublicKey> => {
  const numbers = createPublicKey(key).export({ format: 'jwk' });
  const named = { ...numbers, alg, use: 'sig', kid: typeof kid === 'string' && kid !== '' ? kid : await calculateJwkThumbprint({ ...numbers, kty: numbers.kty ?? '' }) };
  return isTexts(named) ? named : {};
};

const judge = (jwk: Readonly<Record<string, unknown>>, privateKey: KeyObject): SigningAlgorithm | { readonly wrong: string } => {
  const alg = findAlgorithm(privateKey);
  if (!alg) return { wrong: `is neither RSA of ${String(MIN_RSA_BITS)} bits or more nor EC on P-384` };
  if (jwk['alg'] !== undefined && jwk['alg'] !== alg) return { wrong: `has another alg than ${alg}` };
  return isWhole(privateKey) ? alg : { wrong: 'has a public part that does not belong to its private one' };
};

const parseKey = async (jwk: unknown): Promise<SigningKey | { readonly wrong: string }> => {
  const privateKey = isRecord(jwk) ? toPrivateKey(jwk) : undefined;
  if (!isRecord(jwk) || !privateKey) return { wrong: 'is not a private key' };
  const alg = judge(jwk, privateKey);
  if (typeof alg !== 'string') return alg;
  const publicKey = await toPublicKey(privateKey, alg, jwk['kid']);
  return { kid: publicKey['kid'] ?? '', alg, privateKey, publicKey };
};

/** In the order of the file: the first that fits signs. Every issue at once, with its place as `keys[0]`; failure `invalid`. */
export const parseSigningKeys = async (set: unknown): Promise<Result<readonly SigningKey[]>> => {
  const listed: unknown = isRecord(set) ? set['keys'] : undefined;
  if (!Array.isArray(listed) || listed.length === 0) return fail('invalid', { text: 'holds no keys', expression: 'keys', fault: 'us' });
  const keys: SigningKey[] = [];
  const issues: Issue[] = [];
  const complain = (index: number, text: string): void => { issues.push({ text, expression: `keys[${String(index)}]`, fault: 'us' }); };
  for (const [index, jwk] of listed.entries()) {
    const key = await parseKey(jwk);
    if ('wrong' in key) complain(index, key.wrong);
    else if (keys.some((k) => k.kid === key.kid)) complain(index, 'has the kid of a key before it');
    else keys.push(key);
  }
  return issues.length > 0 ? fail('invalid', ...issues) : ok(keys);
};

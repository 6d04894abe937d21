// Whether the manifest of an archive was signed with one of some public keys (detached JWS, RFC 7515 appendix F), without a network.
import { calculateJwkThumbprint, compactVerify, decodeProtectedHeader, importJWK, type JWK } from 'jose';
import { fail, ok, type Result } from '../../core/kernel/result.ts';
import type { EvidenceSigner, SignedContent } from '../../ports/evidence-file.ts';
import { evidenceForm } from './evidence-form.ts';

/** Those we sign with: neither `none` nor a shared secret. */
const ALGORITHMS: readonly string[] = ['RS384', 'ES384'];
/** Header, no payload, signature. */
const DETACHED = /^([\w-]+)\.\.([\w-]+)$/u;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);
const isKey = (value: unknown): value is JWK => isRecord(value) && (value['kty'] === 'RSA' || value['kty'] === 'EC');
/** Whoever gives the file of signing keys itself is served too: only its public half is looked at. */
const PUBLIC: readonly string[] = ['kty', 'kid', 'crv', 'x', 'y', 'n', 'e'];
const toPublic = (key: JWK): JWK => Object.fromEntries(Object.entries(key).filter(([name]) => PUBLIC.includes(name)));
const keysOf = (set: unknown): readonly JWK[] => (isRecord(set) && Array.isArray(set['keys']) ? set['keys'].filter(isKey).map(toPublic) : []);

/** The first that it was signed with; a key that cannot be used did not sign. */
const findSigner = async (jws: string, keys: readonly JWK[], alg: string): Promise<JWK | undefined> => {
  for (const key of keys) {
    try {
      await compactVerify(jws, await importJWK(key, alg), { algorithms: [alg] });
      return key;
    } catch { /* the next may be it: two sets can name different keys alike */ }
  }
  return undefined;
};

const readHeader = (signature: string): { readonly kid: string; readonly alg: string } | undefined => {
  try {
    const { alg, kid, typ } = decodeProtectedHeader(signature);
    return typ === evidenceForm.signatureType && typeof kid === 'string' && alg !== undefined && ALGORITHMS.includes(alg) ? { kid, alg } : undefined;
  } catch {
    return undefined;
  }
};

const refuse = (text: string): Result<never> => fail('malformed', { text, expression: 'manifest.jws' });

/** Failure: `malformed` (no signature of an archive, by none of the keys, or of other content). */
export const verifySignature = async ({ content, signature, keySets }: SignedContent): Promise<Result<EvidenceSigner>> => {
  const [, header = '', value = ''] = DETACHED.exec(signature) ?? [];
  const named = header === '' ? undefined : readHeader(`${header}..${value}`);
  if (!named) return refuse('is no signature of an archive of evidence');
  const { kid: keyId, alg } = named;
  const known = keySets.flatMap(keysOf).filter((key) => key.kid === keyId);
  if (known.length === 0) return refuse(`names a key that is not among those it is checked with: ${JSON.stringify(keyId)}`);
  const signer = await findSigner(`${header}.${Buffer.from(content).toString('base64url')}.${value}`, known, alg);
  return signer ? ok({ keyId, alg, thumbprint: await calculateJwkThumbprint(signer) }) : refuse('does not fit manifest.json: one of them was changed, or another key signed');
};

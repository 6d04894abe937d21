// Assertions of client systems: read without belief, then proven by the key that the client registered. jose checks signatures, nothing else does. https://www.rfc-editor.org/rfc/rfc7523
import { compactVerify, decodeJwt, decodeProtectedHeader, importJWK, type JWK } from 'jose';
import type { Client, PublicKey } from '../../core/consent/client.ts';
import type { SentAssertion } from '../../core/consent/check-assertion.ts';
import type { ClientAssertions, SignatureVerdict } from '../../ports/client-assertions.ts';
import type { RegisteredKeys } from './create-registered-keys.ts';

const ALGORITHM: Readonly<Record<string, string | undefined>> = { RSA: 'RS384', EC: 'ES384' };

const read = (assertion: string): SentAssertion | undefined => {
  try {
    return { header: { ...decodeProtectedHeader(assertion) }, claims: { ...decodeJwt(assertion) } };
  } catch {
    return undefined;
  }
};

/** The algorithm is the key's own: whatever the header says beside it does not verify. */
const isSigned = async (assertion: string, key: PublicKey): Promise<boolean> => {
  const algorithm = ALGORITHM[key.kty];
  if (algorithm === undefined) return false;
  try {
    await compactVerify(assertion, await importJWK(key as JWK, algorithm), { algorithms: [algorithm] });
    return true;
  } catch {
    return false;
  }
};

export const createClientAssertions = (keys: RegisteredKeys): ClientAssertions => ({
  read,
  verify: async (assertion: string, client: Client): Promise<SignatureVerdict> => {
    const header = read(assertion)?.header;
    const found = await keys.find(client, String(header?.['kid']));
    if (found === 'away') return 'keys-away';
    const key = found.find(({ kty }) => ALGORITHM[kty] === header?.['alg']);
    if (!key) return 'no-key';
    return await isSigned(assertion, key) ? 'signed' : 'signature';
  },
});

// Whether a client's assertion is what SMART wants (https://hl7.org/fhir/smart-app-launch/client-confidential-asymmetric.html), by the keys that the client publishes.
import { createRemoteJWKSet, decodeJwt, jwtVerify, type JWTPayload } from 'jose';
import type { NetworkState } from './network-state.ts';

const LIFE_SECONDS = 300;

type KeySet = ReturnType<typeof createRemoteJWKSet>;
const keySets = new Map<string, KeySet>();

/** Read anew whenever a key is not known: the counterpart of a rotation. */
const keySetOf = (url: string): KeySet => {
  const known = keySets.get(url) ?? createRemoteJWKSet(new URL(url), { cooldownDuration: 0 });
  keySets.set(url, known);
  return known;
};

const isNew = (state: NetworkState, { iss = '', jti = '', exp = 0 }: JWTPayload): boolean => {
  const key = `${iss} ${jti}`;
  if (jti === '' || state.assertions.has(key)) return false;
  state.assertions.set(key, exp);
  return true;
};

/** The client's id, or undefined: then it is `invalid_client`. */
export const checkAssertion = async (state: NetworkState, assertion: string, endpoint: string): Promise<string | undefined> => {
  try {
    const { iss: clientId = '' } = decodeJwt(assertion);
    const url = state.clients.get(clientId);
    if (url === undefined) return undefined;
    const { payload } = await jwtVerify(assertion, keySetOf(url), {
      algorithms: ['RS384', 'ES384'], typ: 'JWT', audience: endpoint, issuer: clientId, subject: clientId, requiredClaims: ['exp', 'jti'],
    });
    const isShort = (payload.exp ?? Infinity) - Date.now() / 1000 <= LIFE_SECONDS;
    return isShort && isNew(state, payload) ? clientId : undefined;
  } catch {
    return undefined;
  }
};

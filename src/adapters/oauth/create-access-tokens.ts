// Access tokens as signed JWTs that only we read: the key follows from the access token of the settings, so that every replica and the next start know it. https://www.rfc-editor.org/rfc/rfc9068
import { createHmac } from 'node:crypto';
import { SignJWT, errors, jwtVerify } from 'jose';
import type { AccessTokenClaims, AccessTokens } from '../../ports/access-tokens.ts';
import type { Clock } from '../../ports/clock.ts';

const ALGORITHM = 'HS256';
const TYPE = 'at+jwt';
const LONGEST_TOKEN = 8192;

export interface AccessTokenParts {
  /** ACCESS_TOKEN. Another one ends every token. */
  readonly secret: string;
  /** Issuer and audience: an adapter under another address takes no token of ours. */
  readonly publicUrl: () => string;
  readonly clock: Clock;
}

const instantOf = (seconds: unknown): Temporal.Instant => Temporal.Instant.fromEpochMilliseconds(Number(seconds) * 1000);
const secondsOf = (instant: Temporal.Instant): number => Math.floor(instant.epochMilliseconds / 1000);

export const createAccessTokens = ({ secret, publicUrl, clock }: AccessTokenParts): AccessTokens => {
  const key = createHmac('sha256', secret).update('access tokens of client systems').digest();
  const verify = async (token: string): Promise<AccessTokenClaims> => {
    const { payload } = await jwtVerify(token, key, {
      algorithms: [ALGORITHM], typ: TYPE, issuer: publicUrl(), audience: publicUrl(), currentDate: new Date(clock.now().epochMilliseconds), requiredClaims: ['sub', 'exp', 'iat', 'jti', 'scope'],
    });
    return { clientId: payload.sub ?? '', scope: String(payload['scope']), id: payload.jti ?? '', issuedAt: instantOf(payload.iat), expiresAt: instantOf(payload.exp) };
  };
  return {
    issue: ({ clientId, scope, id, issuedAt, expiresAt }) => new SignJWT({ client_id: clientId, scope }).setProtectedHeader({ alg: ALGORITHM, typ: TYPE })
      .setIssuer(publicUrl()).setAudience(publicUrl()).setSubject(clientId).setJti(id).setIssuedAt(secondsOf(issuedAt)).setExpirationTime(secondsOf(expiresAt)).sign(key),
    read: async (token) => {
      if (token.length > LONGEST_TOKEN) return undefined;
      try {
        return await verify(token);
      } catch (error) {
        return error instanceof errors.JWTExpired ? 'expired' : undefined;
      }
    },
  };
};

// A client's signed statement of who it is: header and claims, before the signature is looked at. https://hl7.org/fhir/smart-app-launch/STU2.2/client-confidential-asymmetric.html
import type { Client } from './client.ts';

/** As it was sent; nothing of it is proven. */
export interface SentAssertion { readonly header: Readonly<Record<string, unknown>>; readonly claims: Readonly<Record<string, unknown>> }

export interface AssertionContext {
  readonly client: Client;
  /** Address of the token endpoint, as others reach it. */
  readonly tokenEndpoint: string;
  readonly now: Temporal.Instant;
}

/** For our own log and audit; the caller learns `invalid_client` and no more. */
export type AssertionFault = 'alg' | 'typ' | 'kid' | 'jku' | 'crit' | 'iss' | 'sub' | 'aud' | 'exp' | 'expired' | 'exp-too-far' | 'not-yet' | 'jti';

/** SMART: not more than five minutes in the future. */
const LONGEST_SECONDS = 300;
/** Clocks that are in order differ by less. */
const SKEW_SECONDS = 10;
const ALGORITHMS: readonly unknown[] = ['RS384', 'ES384'];
const LONGEST_JTI = 255;

type Check = readonly [isWrong: boolean, fault: AssertionFault];

const isText = (value: unknown, most: number): boolean => typeof value === 'string' && value.length > 0 && value.length <= most;

const checkHeader = ({ alg, typ, kid, jku, crit }: SentAssertion['header'], { keys }: Client): readonly Check[] => [
  [!ALGORITHMS.includes(alg), 'alg'],
  [typ !== undefined && !(typeof typ === 'string' && typ.toUpperCase() === 'JWT'), 'typ'],
  [!isText(kid, 255), 'kid'],
  // never fetched: keys come from the registration alone
  [jku !== undefined && !(keys.kind === 'at' && jku === keys.url), 'jku'],
  [crit !== undefined, 'crit'],
];

const isExactly = (aud: unknown, endpoint: string): boolean => aud === endpoint || (Array.isArray(aud) && aud.length === 1 && aud[0] === endpoint);

const checkParties = ({ iss, sub, aud, jti }: SentAssertion['claims'], { client, tokenEndpoint }: AssertionContext): readonly Check[] => [
  [iss !== client.id, 'iss'],
  [sub !== client.id, 'sub'],
  [!isExactly(aud, tokenEndpoint), 'aud'],
  [!isText(jti, LONGEST_JTI), 'jti'],
];

const isTime = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const isAhead = (value: unknown, seconds: number): boolean => value !== undefined && !(isTime(value) && value <= seconds + SKEW_SECONDS);

const checkTimes = ({ exp, nbf, iat }: SentAssertion['claims'], now: Temporal.Instant): readonly Check[] => {
  const seconds = now.epochMilliseconds / 1000;
  return [
    [!isTime(exp), 'exp'],
    [isTime(exp) && exp <= seconds - SKEW_SECONDS, 'expired'],
    [isTime(exp) && exp > seconds + LONGEST_SECONDS + SKEW_SECONDS, 'exp-too-far'],
    [isAhead(nbf, seconds) || isAhead(iat, seconds), 'not-yet'],
  ];
};

/** Empty: it may be believed once the signature holds and its `jti` was not used before. */
export const checkAssertion = ({ header, claims }: SentAssertion, context: AssertionContext): readonly AssertionFault[] =>
  [...checkHeader(header, context.client), ...checkParties(claims, context), ...checkTimes(claims, context.now)].filter(([isWrong]) => isWrong).map(([, fault]) => fault);

// Who may ask what of the simulated network: the bearer of its token, or of one that a custodian gave, for what that one is for.
import type { NetworkState } from './network-state.ts';

/** `unknown`: 401; `too-little`: 403. */
export type Access = 'granted' | 'unknown' | 'too-little';

interface Asked { readonly path: string; readonly authorization: string | undefined }

/** What each address needs, of the scopes of a custodian's token. */
const NEEDS: readonly (readonly [part: string, scope: string])[] = [['/gateway/', 'system/Binary.r'], ['/Patient', 'system/Patient.rs'], ['/DocumentReference', 'system/DocumentReference.rs']];

const custodianOf = (path: string): string => /^\/(?:custodians|gateway)\/([^/]+)\//u.exec(path)?.[1] ?? '';

const tokenOf = (authorization = ''): string => authorization.replace(/^Bearer /u, '');
const needOf = (path: string): string | undefined => NEEDS.find(([part]) => path.includes(part))?.[1];
const covers = (scope: ReadonlySet<string>, needed: string | undefined): boolean => needed === undefined || scope.has(needed);

const checkOwnToken = (state: NetworkState, { path, authorization }: Asked): Access => {
  const token = state.tokens.get(tokenOf(authorization));
  if (!token || token.custodian !== custodianOf(path) || token.expiresAtMs <= Date.now()) return 'unknown';
  return covers(token.scope, needOf(path)) ? 'granted' : 'too-little';
};

/** `smart`: custodians whose own addresses want a token of theirs; through the gateway the network's token opens what the network found. */
export const checkAccess = (state: NetworkState, asked: Asked, { token, smart }: { readonly token: string; readonly smart: ReadonlySet<string> }): Access => {
  const isOwn = asked.path.startsWith('/custodians/') && smart.has(custodianOf(asked.path));
  if (!isOwn && asked.authorization === `Bearer ${token}`) return 'granted';
  return smart.has(custodianOf(asked.path)) ? checkOwnToken(state, asked) : 'unknown';
};

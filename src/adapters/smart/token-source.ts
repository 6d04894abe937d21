// What gives a peer's access token, kept until shortly before it expires.
import type { Peer } from '../../core/exchange/peer.ts';
import type { Result } from '../../core/kernel/result.ts';

export interface TokenSource {
  /**
   * `refused`: a token that the peer did not take; another is asked for, once for all who come with the same one.
   * Failures: `network-*` of the way there; `login-required` when the peer refuses a token, `network-rejected` when its answer is not of the standard;
   * `business-rule` when the token endpoint stands elsewhere; `invalid` when we have no key. None holds a secret.
   */
  readonly tokenFor: (peer: Peer, refused?: string) => Promise<Result<string>>;
}

// What is known of a client system's signatures: reading an assertion, and proving it by the client's registered keys.
import type { SentAssertion } from '../core/consent/check-assertion.ts';
import type { Client } from '../core/consent/client.ts';

/** `no-key`: none of that name and kind is registered; `keys-away`: the client's keys cannot be fetched. */
export type SignatureVerdict = 'signed' | 'no-key' | 'signature' | 'keys-away';

export interface ClientAssertions {
  /** Header and claims, nothing proven; `undefined`: no JWT. */
  readonly read: (assertion: string) => SentAssertion | undefined;
  /** By the key that the header's `kid` names among the client's, with RS384 or ES384 alone. */
  readonly verify: (assertion: string, client: Client) => Promise<SignatureVerdict>;
}

// The adapter's own seal over content of ours, by the key whose public half everybody may fetch (/.well-known/jwks.json).
import type { Result } from '../core/kernel/result.ts';

/** A compact JWS (RFC 7515) with the payload in it; `type` stands in its header as `typ`, so that nothing sealed for one purpose serves another. Failure: `not-ready` (the signing keys are no good). */
export type SealContent = (content: string, type: string) => Promise<Result<string>>;

// Access tokens of client systems: made and known by every replica, and by the next start.

export interface AccessTokenClaims {
  readonly clientId: string;
  /** Scopes with spaces between. */
  readonly scope: string;
  readonly id: string;
  readonly issuedAt: Temporal.Instant;
  readonly expiresAt: Temporal.Instant;
}

export interface AccessTokens {
  readonly issue: (claims: AccessTokenClaims) => Promise<string>;
  /** `expired`: one of ours that is over; `undefined`: none of ours. */
  readonly read: (token: string) => Promise<AccessTokenClaims | 'expired' | undefined>;
}

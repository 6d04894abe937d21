// The hospital's sign-in of people, by OpenID Connect. https://openid.net/specs/openid-connect-core-1_0.html
import type { Claims, RoleRule } from '../core/consent/find-roles.ts';
import type { Result } from '../core/kernel/result.ts';

/** What this browser must bring back; kept by the browser, sealed, until it returns. */
export interface SignInAttempt { readonly state: string; readonly nonce: string; readonly codeVerifier: string }

/** As the provider has proven it. */
export interface ProvenPerson {
  readonly issuer: string;
  /** Stable at this issuer, never given to another person. */
  readonly subject: string;
  /** Of the ID token. */
  readonly claims: Claims;
  /** More claims, where the ID token has not all; asked of the provider when called. */
  readonly userInfo: () => Promise<Result<Claims>>;
}

export interface SignIn {
  /** How the provider's claims become roles. */
  readonly roles: { readonly claim: string; readonly rules: readonly RoleRule[] };
  /** The provider's page. Failures: `network-unavailable`, `network-timeout`, `network-rejected` (it is not what the settings say). */
  readonly begin: (redirectUri: string) => Promise<Result<{ readonly url: string; readonly attempt: SignInAttempt }>>;
  /** `url`: as the browser came back. Failures: `login-required` (cancelled, or something does not match), and those of `begin`. */
  readonly finish: (url: string, attempt: SignInAttempt) => Promise<Result<ProvenPerson>>;
  /** The provider's page that ends its own session and leads back; `undefined`: it has none, or is away. */
  readonly findEndUrl: (returnTo: string) => Promise<string | undefined>;
}

// The settings of the sign-in of people, each form by itself and what they must be together.
import type { Role } from '../core/fhir/actor.ts';
import { ROLES } from '../core/fhir/actor.ts';

export interface RoleSetting { readonly role: Role; readonly value: string }

/** Of Settings; files are named, not read. */
export interface SignInSetting {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret?: string;
  readonly clientKeyFile?: string;
  readonly scope: string;
  readonly rolesClaim: string;
  readonly roles: readonly RoleSetting[];
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/u;

/** As the provider writes it itself, to the last slash: it is compared. */
export const parseIssuer = (value: string): string | undefined => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || `${url.search}${url.hash}${url.username}${url.password}` !== '') return undefined;
  return url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname)) ? value : undefined;
};

/** `openid` is what makes it OpenID Connect. */
export const parseScope = (value: string): string | undefined => (/^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/u.test(value) && value.split(' ').includes('openid') ? value : undefined);

const toRule = (text: string): RoleSetting | undefined => {
  const at = text.indexOf('=');
  const role = ROLES.find((name) => name === text.slice(0, at).trim());
  const value = text.slice(at + 1).trim();
  return at > 0 && role && value !== '' ? { role, value } : undefined;
};

/** `role=value; role=value`: a value may hold `=` and commas, as a directory's names do; a role may stand several times. */
export const parseRoles = (value: string): readonly RoleSetting[] | undefined => {
  const rules = value.split(';').map((part) => part.trim()).filter((part) => part !== '').map(toRule);
  const known = rules.filter((rule) => rule !== undefined);
  return known.length > 0 && known.length === rules.length ? known : undefined;
};

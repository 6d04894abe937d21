// The roles that a provider's claims give a person, by the hospital's own table; what is not in it gives none (S20).
import type { Role } from '../fhir/actor.ts';

/** Which value of the claim gives which role. */
export interface RoleRule { readonly role: Role; readonly value: string }

export type Claims = Readonly<Record<string, unknown>>;

const isClaims = (value: unknown): value is Claims => typeof value === 'object' && value !== null && !Array.isArray(value);

/** By its whole name, else step by step at the dots (`realm_access.roles`). */
const findClaim = (claims: Claims, name: string): unknown =>
  (Object.hasOwn(claims, name) ? claims[name] : name.split('.').reduce<unknown>((at, step) => (isClaims(at) && Object.hasOwn(at, step) ? at[step] : undefined), claims));

/** A list of texts, or one text; anything else says nothing. */
const toValues = (claim: unknown): readonly string[] => (Array.isArray(claim) ? claim : [claim]).filter((value) => typeof value === 'string');

/** `undefined`: the claim is not there at all, and another source may have it. */
export const findRoles = (claims: Claims, by: { readonly claim: string; readonly rules: readonly RoleRule[] }): readonly Role[] | undefined => {
  const claim = findClaim(claims, by.claim);
  if (claim === undefined) return undefined;
  const values = toValues(claim);
  return [...new Set(by.rules.filter((rule) => values.includes(rule.value)).map((rule) => rule.role))];
};

// A person comes back from the hospital's sign-in: who they are, which roles they have here, and that they came, on the audit trail (S20).
import { findRoles, type Claims } from '../core/consent/find-roles.ts';
import type { Actor, Role } from '../core/fhir/actor.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import { toAccessAudit } from '../core/mapping/to-access-audit.ts';
import type { ProvenPerson, SignIn, SignInAttempt } from '../ports/sign-in.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import { commitAudits } from './commit-audits.ts';
import type { Call, FlowPorts } from './flow-ports.ts';

/** `name` is for the pages that this person sees, and for nothing that is kept. */
export interface SignedInPerson { readonly actor: Actor; readonly name?: string }

export interface SignInReturn {
  /** Query of the address that the provider sent the browser to, with its `?`. */
  readonly search: string;
  readonly attempt: SignInAttempt;
}

type Ports = Pick<FlowPorts, 'store' | 'validate' | 'clock' | 'newId' | 'policy' | 'digestText' | 'signIn'>;

const LONGEST_NAME = 100;

const nameOf = (claims: Claims): string | undefined => [claims['name'], claims['preferred_username']]
  .find((claim): claim is string => typeof claim === 'string' && claim !== '')?.slice(0, LONGEST_NAME);

interface Known { readonly roles: readonly Role[]; readonly claims: Claims }

/** What the ID token says, and where it has no roles, what the provider tells of the person when asked. */
const findOut = async ({ roles: by }: SignIn, person: ProvenPerson): Promise<Result<Known>> => {
  const inToken = findRoles(person.claims, by);
  if (inToken) return ok({ roles: inToken, claims: person.claims });
  const told = await person.userInfo();
  return told.ok ? ok({ roles: findRoles(told.value, by) ?? [], claims: { ...person.claims, ...told.value } }) : told;
};

/** A digest of issuer and subject: stable, and no name where a provider uses one as subject. */
const idOf = (ports: Ports, { issuer, subject }: ProvenPerson): string => `person-${ports.digestText(`${issuer}\n${subject}`)}`;

/** Failures: `not-found` (no sign-in is configured), those of the port, `not-permitted` (no role here), those of the store. */
export const signInPerson = async (ports: Ports, call: Call, { search, attempt }: SignInReturn): Promise<Result<SignedInPerson>> => {
  if (!ports.signIn) return fail('not-found', 'no sign-in is configured here');
  const person = await ports.signIn.finish(`${ports.policy.publicUrl}/login/callback${search}`, attempt);
  if (!person.ok) return person;
  const known = await findOut(ports.signIn, person.value);
  if (!known.ok) return known;
  const { roles, claims } = known.value;
  const actor: Actor = { id: idOf(ports, person.value), kind: 'person', roles };
  const hasRole = roles.length > 0;
  const facts = auditFactsOf(ports, { ...call, actor }, ports.clock.now());
  const audited = await commitAudits(ports, [toAccessAudit({ ...facts, kind: 'login', ...(!hasRole && { outcome: '8', outcomeDesc: 'no role' }) })]);
  if (!audited.ok) return audited;
  if (!hasRole) return fail('not-permitted', 'you are signed in at the hospital, but no role here was given to you; the administrator of the adapter can say which group is needed');
  const name = nameOf(claims);
  return ok({ actor, ...(name !== undefined && { name }) });
};

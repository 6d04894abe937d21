// What a client system may have now (S17): the requests that are released to its organisation, each decided anew, with all that belongs to them.
import type { Consent, ServiceRequest } from '@medplum/fhirtypes';
import { isRelease } from '../core/fhir/recipients.ts';
import type { RegisteredClient } from '../core/fhir/actor.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import { decideClientRelease, type ClientRelease } from '../core/worklist/decide-client-release.ts';
import { findGivenLists } from '../core/worklist/find-given-lists.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import type { FlowPorts } from './flow-ports.ts';
import { loadRequest } from './load-request.ts';
import { programmeOf } from './programme-of.ts';

/** Looks at these alone; absent: at everything that was released to it. */
export interface Narrowing { readonly requests?: readonly string[]; readonly patients?: readonly string[] }

export interface DecidedRelease { readonly record: RequestRecord; readonly release: ClientRelease; readonly now: Temporal.Instant }

export interface Released {
  /** `Type/id` of everything it may have, of what was looked at. */
  readonly references: ReadonlySet<string>;
  readonly decided: readonly DecidedRelease[];
}

type Ports = Pick<FlowPorts, 'store' | 'digestText' | 'programmes' | 'clock'>;

/** A recipient of more than this must say which patient it asks for. */
const MOST_REQUESTS = 500;
const AT_ONCE = 4;

const findOrganisations = async ({ store }: Ports, { organisation: { system, value } }: RegisteredClient): Promise<Result<readonly string[]>> => {
  const found = await store.search({ type: 'Organization', filters: [{ code: 'identifier', values: [`${system.replaceAll('|', '\\|')}|${value.replaceAll('|', '\\|')}`] }], count: 200 });
  return found.ok ? ok(found.value.matches.map(({ id = '' }) => `Organization/${id}`)) : found;
};

/** Those of its patients' requests that name one of the Consents. */
const findByConsents = async ({ store }: Ports, consents: readonly Consent[]): Promise<readonly string[]> => {
  const names = new Set(consents.map(({ id = '' }) => `Consent/${id}`));
  const patients = [...new Set(consents.flatMap((c) => c.patient?.reference ?? []))];
  const requests = await store.findReferring(patients.map((target) => ({ type: 'ServiceRequest', code: 'patient', target })));
  return requests.filter((r): r is ServiceRequest => r.resourceType === 'ServiceRequest' && (r.supportingInfo ?? []).some(({ reference }) => names.has(reference ?? ''))).map(({ id = '' }) => `ServiceRequest/${id}`);
};

const mayRelease = (consent: Consent, organisations: readonly string[]): boolean =>
  consent.status === 'active' && isRelease(consent) && (consent.provision?.actor ?? []).some(({ reference }) => organisations.includes(reference.reference ?? ''));

/** By whichever is fewer: a patient has a few Consents, a busy recipient thousands. */
const consentAsks = (organisations: readonly string[], patients: readonly string[] | undefined): Parameters<Ports['store']['findReferring']>[0] =>
  patients?.map((target) => ({ type: 'Consent', code: 'patient', target })) ?? organisations.map((target) => ({ type: 'Consent', code: 'actor', target }));

const findCandidates = async (ports: Ports, organisations: readonly string[], { requests, patients }: Narrowing): Promise<readonly string[]> => {
  if (requests) return [...new Set(requests)];
  const consents = await ports.store.findReferring(consentAsks(organisations, patients));
  return findByConsents(ports, consents.filter((c): c is Consent => c.resourceType === 'Consent' && mayRelease(c, organisations)));
};

const decideOne = async (ports: Ports, request: string, who: Pick<Parameters<typeof decideClientRelease>[1], 'client' | 'organisations'>): Promise<readonly DecidedRelease[]> => {
  const loaded = await loadRequest(ports, request.replace('ServiceRequest/', ''));
  const programme = loaded.ok ? programmeOf(ports.programmes, loaded.value) : undefined;
  if (!loaded.ok || !programme) return [];
  const now = ports.clock.now();
  return [{ record: loaded.value, now, release: decideClientRelease(loaded.value, { ...who, programme, now }) }];
};

const findLists = async ({ store }: Ports, references: ReadonlySet<string>): Promise<readonly string[]> => {
  const patients = [...references].filter((r) => r.startsWith('Patient/'));
  const lists = await store.findReferring(patients.map((target) => ({ type: 'List', code: 'patient', target })));
  return findGivenLists(lists, references);
};

/** Failures: `business-rule` where it is too much to look at; those of the store. */
export const findReleased = async (ports: Ports, client: RegisteredClient, narrowing: Narrowing): Promise<Result<Released>> => {
  const organisations = await findOrganisations(ports, client);
  if (!organisations.ok) return organisations;
  const candidates = await findCandidates(ports, organisations.value, narrowing);
  if (candidates.length > MOST_REQUESTS) return fail('business-rule', { text: 'more requests are released to this client than one call looks at: name the patient', expression: 'patient' });
  const decided: DecidedRelease[] = [];
  for (let at = 0; at < candidates.length; at += AT_ONCE) {
    const some = candidates.slice(at, at + AT_ONCE).map((request) => decideOne(ports, request, { client, organisations: organisations.value }));
    decided.push(...(await Promise.all(some)).flat());
  }
  const references = new Set(decided.flatMap(({ release }) => release.references));
  for (const list of await findLists(ports, references)) references.add(list);
  return ok({ references, decided });
};

// Who saw or did what with a request, in words that a patient can read, made from its audit events (S16, S20).
import type { AuditEvent, Organization } from '@medplum/fhirtypes';
import { compact } from '../fhir/compact.ts';
import { DCM, IHE_EVENT_TYPE, RECORD_LIFECYCLE, RESTFUL_INTERACTION } from '../fhir/systems.ts';

export interface Access {
  /** RFC 3339: the first of several that follow each other, and the last. */
  readonly at: string;
  readonly until: string;
  readonly times: number;
  /** Of this hospital, or its adapter on behalf of the department; persons have no names here. */
  readonly who: string;
  readonly what: string;
  /** The other side, where the adapter asked or sent. */
  readonly organisation?: string;
  readonly outcome: 'done' | 'refused' | 'failed';
  /** Code of what stood against it. */
  readonly reason?: string;
}

const THING: Readonly<Record<string, string>> = {
  ServiceRequest: 'the request', Task: 'the request for records', Consent: 'an authorisation', Appointment: 'a visit', Binary: 'a document', DocumentReference: 'what is known of a document',
};
const TRANSACTION: Readonly<Record<string, string>> = {
  'ITI-78': 'asked whether the patient is known there', 'ITI-67': 'asked which documents there are', 'ITI-68': 'fetched a document', 'ITI-65': 'sent documents',
};
/** Asked of the adapter, not by it. */
const ASKED_HERE: Readonly<Record<string, string>> = { 'ITI-78': 'looked the patient up', 'ITI-66': 'asked which submissions of documents there are', 'ITI-68': 'opened a document' };
const VERB: Readonly<Record<string, string>> = { 'create': 'recorded', 'update': 'changed', 'read': 'opened', 'vread': 'opened an earlier version of', 'search-type': 'searched for' };
const OUTCOME: Readonly<Record<string, Access['outcome']>> = { 0: 'done', 4: 'failed', 8: 'refused', 12: 'failed' };

const codeOf = (event: AuditEvent, system: string): string | undefined => event.subtype?.find((s) => s.system === system)?.code;

const thingOf = (event: AuditEvent): string => {
  const types = (event.entity ?? []).map((e) => e.what?.reference?.split('/')[0] ?? '');
  return THING[types.find((type) => type in THING) ?? ''] ?? 'the record';
};

/** A letter is made of one ask to one custodian, what is handed over is one document; the archive is of the whole request. */
const DISCLOSED: Readonly<Record<string, string>> = { Task: 'wrote a letter to a hospital or practice that holds records', DocumentReference: 'handed over the signed opinion' };

const disclosedOf = (event: AuditEvent): string => {
  const types = (event.entity ?? []).map((e) => e.what?.reference?.split('/')[0] ?? '');
  return DISCLOSED[types.find((type) => type in DISCLOSED) ?? ''] ?? 'took the archive of everything that is known of the request';
};

/** In words, where it was an IHE transaction. */
const transactionOf = (event: AuditEvent): string | undefined => {
  const code = codeOf(event, IHE_EVENT_TYPE) ?? '';
  const isOurs = event.agent.some(({ requestor, who }) => !requestor && who?.reference?.startsWith('Organization/'));
  return (isOurs ? undefined : ASKED_HERE[code]) ?? TRANSACTION[code];
};

const whatOf = (event: AuditEvent): string => {
  if (event.type.system === DCM && event.type.code === '110113') return 'checked whether it is authorised';
  if (codeOf(event, RECORD_LIFECYCLE) === 'disclose') return disclosedOf(event);
  return transactionOf(event) ?? `${VERB[codeOf(event, RESTFUL_INTERACTION) ?? ''] ?? 'used'} ${thingOf(event)}`;
};

/** A job acts for the department or the hospital that owns the request. */
const whoOf = (event: AuditEvent): string => {
  const id = event.agent.find((a) => a.requestor)?.who?.identifier?.value ?? '';
  if (id === 'administrator') return 'an administrator of the hospital';
  if (/^(?:HealthcareService|Organization)\//u.test(id)) return 'the hospital\'s system, for the department';
  return id.startsWith('client') ? 'a registered system' : 'a member of the hospital\'s staff';
};

const organisationOf = (event: AuditEvent, organisations: ReadonlyMap<string, Organization>): string | undefined =>
  event.agent.map((a) => organisations.get(a.who?.reference ?? '')?.name).find((name) => name !== undefined);

const toAccess = (event: AuditEvent, organisations: ReadonlyMap<string, Organization>): Access => ({
  at: event.recorded, until: event.recorded, times: 1, who: whoOf(event), what: whatOf(event), outcome: OUTCOME[event.outcome ?? '0'] ?? 'done',
  ...compact({ organisation: organisationOf(event, organisations), reason: event.outcomeDesc }),
});

const isSame = (a: Access, b: Access): boolean => (['who', 'what', 'organisation', 'outcome', 'reason'] as const).every((member) => a[member] === b[member]);

/** Newest first; the same thing again and again is one line. `organisations`: custodians and recipients, by reference. */
export const toAccesses = (events: readonly AuditEvent[], organisations: ReadonlyMap<string, Organization>): readonly Access[] => {
  const lines: Access[] = [];
  for (const event of events.toSorted((a, b) => (a.recorded < b.recorded ? -1 : 1))) {
    const access = toAccess(event, organisations);
    const last = lines.at(-1);
    if (last && isSame(last, access)) lines[lines.length - 1] = { ...last, until: access.at, times: last.times + 1 };
    else lines.push(access);
  }
  return lines.toReversed();
};

// Every kind of audit event: when it may claim its profile, who did it, and what of the call it carries.
import type { AuditEvent } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import type { AuditFacts } from '../../../src/core/mapping/audit-facts.ts';
import { toDecisionAudit } from '../../../src/core/mapping/to-decision-audit.ts';
import { toDisclosureAudit } from '../../../src/core/mapping/to-disclosure-audit.ts';
import { toFindDocumentsAudit } from '../../../src/core/mapping/to-find-documents-audit.ts';
import { toPatientQueryAudit } from '../../../src/core/mapping/to-patient-query-audit.ts';
import { toQueryAudit } from '../../../src/core/mapping/to-query-audit.ts';
import { toReadAudit } from '../../../src/core/mapping/to-read-audit.ts';
import { toRetrieveDocumentAudit } from '../../../src/core/mapping/to-retrieve-document-audit.ts';
import { toSubmissionAudit } from '../../../src/core/mapping/to-submission-audit.ts';
import { toUpdateAudit } from '../../../src/core/mapping/to-update-audit.ts';

const FACTS: AuditFacts = {
  id: '5d6b0f3e-0000-8000-8000-000000000001', now: Temporal.Instant.from('2026-11-03T09:30:00Z'), actor: { id: 'coordinator-7', kind: 'person', roles: [] },
  serverUrl: 'https://adapter.example.org', address: '192.0.2.10', requestId: 'call-1',
};
const PATIENT = 'Patient/p1';
const PEER = { custodian: 'Organization/o1', peerUrl: 'https://peer.example.org/fhir' };
const URL = 'https://peer.example.org/fhir/DocumentReference?status=current';

const BUILT: Readonly<Record<string, (facts: AuditFacts) => AuditEvent>> = {
  submission: (f) => toSubmissionAudit({ ...f, patient: PATIENT, request: 'ServiceRequest/s1' }),
  update: (f) => toUpdateAudit({ ...f, patient: PATIENT, what: 'Task/t1' }),
  read: (f) => toReadAudit({ ...f, patient: PATIENT, what: 'Binary/b1' }),
  query: (f) => toQueryAudit({ ...f, url: 'https://adapter.example.org/worklist' }),
  history: (f) => toReadAudit({ ...f, patient: PATIENT, what: 'Task/t1', interaction: 'history-instance' }),
  'served-document': (f) => toReadAudit({ ...f, patient: PATIENT, what: 'Binary/b1', isDocument: true }),
  'served-lists': (f) => toQueryAudit({ ...f, patient: PATIENT, url: URL, type: 'List' }),
  'served-references': (f) => toQueryAudit({ ...f, patient: PATIENT, url: URL, type: 'DocumentReference' }),
  'served-patients': (f) => toQueryAudit({ ...f, url: URL, type: 'Patient' }),
  disclosure: (f) => toDisclosureAudit({ ...f, patient: PATIENT, what: 'ServiceRequest/s1' }),
  find: (f) => toFindDocumentsAudit({ ...f, ...PEER, patient: PATIENT, url: URL }),
  retrieve: (f) => toRetrieveDocumentAudit({ ...f, ...PEER, patient: PATIENT, url: 'https://peer.example.org/fhir/Binary/1' }),
  'patient-query': (f) => toPatientQueryAudit({ ...f, ...PEER, patient: PATIENT, url: 'https://peer.example.org/fhir/Patient?identifier=x' }),
};
const names = Object.keys(BUILT);
const build = (name: string, facts: AuditFacts = FACTS): AuditEvent => {
  const made = BUILT[name];
  if (!made) throw new Error(name);
  return made(facts);
};

describe('RESTful audit events', () => {
  it.each(names)('%s: a failure or refusal never claims the profile, a success always does', (name) => {
    expect(build(name).meta?.profile).toHaveLength(1);
    for (const outcome of ['4', '8'] as const) {
      const failed = build(name, { ...FACTS, outcome, outcomeDesc: 'network-timeout' });
      expect(failed.meta).toBeUndefined();
      expect(failed).toMatchObject({ outcome, outcomeDesc: 'network-timeout' });
    }
  });

  it.each(names)('%s: names who did it, once as the requestor', (name) => {
    const requestors = build(name).agent.filter((a) => a.requestor);
    expect(requestors).toMatchObject([{ who: { identifier: { value: 'coordinator-7' } } }]);
  });

  it.each(names)('%s: carries the X-Request-Id only when there is one', (name) => {
    const without = { ...FACTS, requestId: undefined };
    const ids = (event: AuditEvent): number => event.entity?.filter((e) => e.type?.code === 'XrequestId').length ?? 0;
    expect([ids(build(name)), ids(build(name, without))]).toEqual([1, 0]);
  });

  it('of our own calls name this adapter as the client, as MHD wants: client.who is the observer', () => {
    for (const name of ['find', 'retrieve', 'patient-query']) {
      const event = build(name);
      expect(event.agent[0]?.who).toEqual(event.source.observer);
      expect(event.agent[1]).toMatchObject({ who: { reference: 'Organization/o1' }, network: { address: 'https://peer.example.org/fhir' } });
    }
  });

  it('of what we served name this adapter as the server, as MHD and BALP want: its who is the observer', () => {
    for (const [name, at] of [['served-document', 1], ['served-lists', 1], ['served-references', 1], ['served-patients', 1], ['disclosure', 0]] as const) {
      const event = build(name);
      expect([name, event.agent[at]?.who]).toEqual([name, event.source.observer]);
    }
  });

  it('claim what MHD wants only with a patient, BALP otherwise; PDQm wants none', () => {
    const claimed = (type: string, patient?: string): string | undefined => toQueryAudit({ ...FACTS, url: URL, type, ...(patient && { patient }) }).meta?.profile?.[0]?.split('/').at(-1);
    expect(['List', 'DocumentReference', 'Patient', 'Task'].map((type) => [claimed(type, PATIENT), claimed(type)])).toEqual([
      ['IHE.MHD.FindDocumentLists.Audit.Responder', 'IHE.BasicAudit.Query'], ['IHE.MHD.FindDocumentReferences.Audit.Responder', 'IHE.BasicAudit.Query'],
      ['IHE.PDQm.Query.Audit.Supplier', 'IHE.PDQm.Query.Audit.Supplier'], ['IHE.BasicAudit.PatientQuery', 'IHE.BasicAudit.Query'],
    ]);
    expect(toReadAudit({ ...FACTS, what: 'Binary/b1', isDocument: true }).meta?.profile?.[0]).toMatch(/BasicAudit\.Read$/u);
  });

  it('keep the query as base64 of its UTF-8', () => {
    expect(Buffer.from(build('find').entity?.[0]?.query ?? '', 'base64').toString('utf8')).toBe(URL);
  });

  it('of what concerns no patient claim the profile without one', () => {
    expect(toReadAudit({ ...FACTS, what: 'Organization/o1' }).meta?.profile).toEqual([expect.stringMatching(/BasicAudit\.Read$/u)]);
    expect(toQueryAudit({ ...FACTS, url: URL, patient: PATIENT }).meta?.profile).toEqual([expect.stringMatching(/PatientQuery$/u)]);
  });

  it('say localhost for a caller on this machine', () => {
    expect(build('read', { ...FACTS, address: undefined }).agent[0]?.network).toEqual({ address: 'localhost', type: '1' });
  });
});

describe('toDecisionAudit', () => {
  const decide = (consents: readonly string[], permit: boolean): AuditEvent =>
    toDecisionAudit({ ...FACTS, patient: PATIENT, consents, permit, reason: 'consent-expired', owner: 'Organization/brussels-children' });

  it('without a Consent claims no profile', () => {
    expect(decide([], false)).toMatchObject({ outcome: '8', outcomeDesc: 'consent-expired' });
    expect(decide([], false).meta).toBeUndefined();
  });

  it('with a Consent claims AuthZconsent for a denial too', () => {
    expect(decide(['Consent/c1'], false)).toMatchObject({ outcome: '8', meta: { profile: [expect.stringMatching(/AuthZconsent$/u)] } });
  });

  it('gives a permit no reason', () => {
    expect(decide(['Consent/c1'], true)).toMatchObject({ outcome: '0' });
    expect(decide(['Consent/c1'], true)).not.toHaveProperty('outcomeDesc');
  });

  it('closes the entities to patient and Consents: no request id', () => {
    expect(decide(['Consent/c1', 'Consent/c2'], true).entity?.map((e) => e.what?.reference)).toEqual([PATIENT, 'Consent/c1', 'Consent/c2']);
  });
});

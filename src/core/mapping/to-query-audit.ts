// A list was opened: a page of the worklist or a search. BALP Query, or PatientQuery when patients were in the answer; a search that is an IHE transaction as its server audits it.
import type { AuditEvent } from '@medplum/fhirtypes';
import { BALP, MHD_AUDIT_SERVED, PDQM_AUDIT_SERVED } from '../fhir/systems.ts';
import type { AuditFacts } from './audit-facts.ts';
import { toRestAudit, type RestAudit } from './to-rest-audit.ts';

export interface QueryAudit extends AuditFacts {
  /** What was asked, whole, without credentials. */
  readonly url: string;
  /** Of a FHIR search, the type that was searched. */
  readonly type?: string;
  /** BALP PatientQuery: one AuditEvent for each patient in the answer. */
  readonly patient?: string | undefined;
}

interface Served {
  readonly transaction: NonNullable<RestAudit['transaction']>;
  readonly profile: string;
  /** MHD's profiles want a patient. */
  readonly needsPatient: boolean;
}

/** https://profiles.ihe.net/ITI/MHD/ITI-66.html ITI-67.html https://profiles.ihe.net/ITI/PDQm/ITI-78.html */
const SERVED: Readonly<Record<string, Served>> = {
  List: { transaction: { code: 'ITI-66', display: 'Find Document Lists' }, profile: MHD_AUDIT_SERVED.lists, needsPatient: true },
  DocumentReference: { transaction: { code: 'ITI-67', display: 'Find Document References' }, profile: MHD_AUDIT_SERVED.references, needsPatient: true },
  Patient: { transaction: { code: 'ITI-78', display: 'Mobile Patient Demographics Query' }, profile: PDQM_AUDIT_SERVED, needsPatient: false },
};

/** https://profiles.ihe.net/ITI/BALP/StructureDefinition-IHE.BasicAudit.Query.html */
export const toQueryAudit = (facts: QueryAudit): AuditEvent => {
  const served = SERVED[facts.type ?? ''];
  const plain = facts.patient ? BALP.patientQuery : BALP.query;
  return toRestAudit({
    profile: served && (facts.patient || !served.needsPatient) ? served.profile : plain,
    interaction: 'search-type',
    ...(served && { transaction: served.transaction }),
    things: [{ kind: 'query', url: facts.url }, ...(facts.patient ? [{ kind: 'patient' as const, reference: facts.patient }] : [])],
  }, facts);
};

// A list was opened: a page of the worklist or a search. BALP Query, or PatientQuery when it was about one patient.
import type { AuditEvent } from '@medplum/fhirtypes';
import { BALP } from '../fhir/systems.ts';
import type { AuditFacts } from './audit-facts.ts';
import { toRestAudit } from './to-rest-audit.ts';

export interface QueryAudit extends AuditFacts {
  /** What was asked, whole, without credentials. */
  readonly url: string;
  /** BALP PatientQuery: one AuditEvent for each patient in the answer. */
  readonly patient?: string | undefined;
}

/** https://profiles.ihe.net/ITI/BALP/StructureDefinition-IHE.BasicAudit.Query.html */
export const toQueryAudit = (facts: QueryAudit): AuditEvent => toRestAudit({
  profile: facts.patient ? BALP.patientQuery : BALP.query,
  interaction: 'search-type',
  things: [{ kind: 'query', url: facts.url }, ...(facts.patient ? [{ kind: 'patient' as const, reference: facts.patient }] : [])],
}, facts);

// We looked for the patient at a custodian: ITI-78 as the Patient Demographics Consumer audits it.
import type { AuditEvent } from '@medplum/fhirtypes';
import { PDQM_AUDIT_QUERY } from '../fhir/systems.ts';
import type { AuditFacts, OutgoingCall } from './audit-facts.ts';
import { toRestAudit } from './to-rest-audit.ts';

export interface PatientQueryAudit extends AuditFacts, OutgoingCall { readonly patient: string; /** As asked, without credentials. */ readonly url: string }

/** https://profiles.ihe.net/ITI/PDQm/StructureDefinition-IHE.PDQm.Query.Audit.Consumer.html */
export const toPatientQueryAudit = (facts: PatientQueryAudit): AuditEvent => toRestAudit({
  profile: PDQM_AUDIT_QUERY,
  interaction: 'search-type',
  transaction: { code: 'ITI-78', display: 'Mobile Patient Demographics Query' },
  outgoing: facts,
  things: [{ kind: 'query', url: facts.url }, { kind: 'patient', reference: facts.patient }],
}, facts);

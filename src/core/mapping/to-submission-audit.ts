// A second-opinion request was submitted: one BALP PatientCreate per intake, its `data` the ServiceRequest (S16).
import type { AuditEvent } from '@medplum/fhirtypes';
import { BALP } from '../fhir/systems.ts';
import type { AuditFacts } from './audit-facts.ts';
import { toRestAudit } from './to-rest-audit.ts';

export interface SubmissionAudit extends AuditFacts { readonly patient: string; readonly request: string }

/** https://profiles.ihe.net/ITI/BALP/StructureDefinition-IHE.BasicAudit.PatientCreate.html */
export const toSubmissionAudit = (facts: SubmissionAudit): AuditEvent => toRestAudit({
  profile: BALP.patientCreate,
  interaction: 'create',
  things: [{ kind: 'resource', reference: facts.request }, { kind: 'patient', reference: facts.patient }],
}, facts);

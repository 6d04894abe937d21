// Something of a patient was made here at another's word: BALP PatientCreate, or ITI-105 as the Document Recipient audits it.
import type { AuditEvent } from '@medplum/fhirtypes';
import { BALP, MHD_AUDIT_PUBLISH } from '../fhir/systems.ts';
import type { AuditFacts } from './audit-facts.ts';
import { toRestAudit } from './to-rest-audit.ts';

export interface CreateAudit extends AuditFacts {
  readonly patient: string;
  /** `Type/id` */
  readonly what: string;
  /** It came by ITI-105. */
  readonly isPublished: boolean;
}

/** https://profiles.ihe.net/ITI/MHD/StructureDefinition-IHE.MHD.SimplifiedPublish.Audit.Recipient.html */
export const toCreateAudit = (facts: CreateAudit): AuditEvent => toRestAudit({
  profile: facts.isPublished ? MHD_AUDIT_PUBLISH : BALP.patientCreate,
  interaction: 'create',
  ...(facts.isPublished && { transaction: { code: 'ITI-105', display: 'Simplified Publish' } }),
  things: [{ kind: 'resource', reference: facts.what }, { kind: 'patient', reference: facts.patient }],
}, facts);

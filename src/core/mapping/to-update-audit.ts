// Something of a patient's request was changed: BALP PatientUpdate.
import type { AuditEvent } from '@medplum/fhirtypes';
import { BALP } from '../fhir/systems.ts';
import type { AuditFacts } from './audit-facts.ts';
import { toRestAudit } from './to-rest-audit.ts';

export interface UpdateAudit extends AuditFacts { readonly patient: string; /** `Type/id` of what changed. */ readonly what: string }

/** https://profiles.ihe.net/ITI/BALP/StructureDefinition-IHE.BasicAudit.PatientUpdate.html */
export const toUpdateAudit = (facts: UpdateAudit): AuditEvent => toRestAudit({
  profile: BALP.patientUpdate,
  interaction: 'update',
  things: [{ kind: 'resource', reference: facts.what }, { kind: 'patient', reference: facts.patient }],
}, facts);

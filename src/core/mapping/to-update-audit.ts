// Something of a patient's request was changed: BALP PatientUpdate.
import type { AuditEvent } from '@medplum/fhirtypes';
import { BALP } from '../fhir/systems.ts';
import type { AuditFacts } from './audit-facts.ts';
import { toRestAudit } from './to-rest-audit.ts';

export interface UpdateAudit extends AuditFacts { /** Absent: none here is meant, and the pattern, which wants one, is not claimed. */ readonly patient?: string | undefined; /** `Type/id` of what changed. */ readonly what: string }

/** https://profiles.ihe.net/ITI/BALP/StructureDefinition-IHE.BasicAudit.PatientUpdate.html */
export const toUpdateAudit = (facts: UpdateAudit): AuditEvent => toRestAudit({
  profile: facts.patient ? BALP.patientUpdate : undefined,
  interaction: 'update',
  things: [{ kind: 'resource', reference: facts.what }, ...(facts.patient ? [{ kind: 'patient' as const, reference: facts.patient }] : [])],
}, facts);

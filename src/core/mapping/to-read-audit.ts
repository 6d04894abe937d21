// A document or a request's state was opened: BALP PatientRead.
import type { AuditEvent } from '@medplum/fhirtypes';
import { BALP } from '../fhir/systems.ts';
import type { AuditFacts } from './audit-facts.ts';
import { toRestAudit } from './to-rest-audit.ts';

export interface ReadAudit extends AuditFacts {
  /** Absent: the resource concerns no patient (an Organization); then BALP Read. */
  readonly patient?: string | undefined;
  /** `Type/id` of what was opened. */
  readonly what: string;
  readonly interaction?: 'read' | 'vread';
}

const DOCUMENTS = /^(?:Binary|DocumentReference)\//u;

/** https://profiles.ihe.net/ITI/BALP/StructureDefinition-IHE.BasicAudit.PatientRead.html */
export const toReadAudit = (facts: ReadAudit): AuditEvent => toRestAudit({
  profile: facts.patient ? BALP.patientRead : BALP.read,
  interaction: facts.interaction ?? 'read',
  things: [
    { kind: DOCUMENTS.test(facts.what) ? 'document' : 'resource', reference: facts.what },
    ...(facts.patient ? [{ kind: 'patient' as const, reference: facts.patient }] : []),
  ],
}, facts);

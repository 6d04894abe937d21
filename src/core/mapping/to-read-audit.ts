// A resource or a request's state was opened: BALP PatientRead; the content of a document, as the Document Responder audits ITI-68.
import type { AuditEvent } from '@medplum/fhirtypes';
import { BALP, MHD_AUDIT_SERVED } from '../fhir/systems.ts';
import type { AuditFacts } from './audit-facts.ts';
import { toRestAudit, type RestAudit } from './to-rest-audit.ts';

export interface ReadAudit extends AuditFacts {
  /** Absent: the resource concerns no patient (an Organization); then BALP Read. */
  readonly patient?: string | undefined;
  /** `Type/id` of what was opened. */
  readonly what: string;
  readonly interaction?: 'read' | 'vread' | 'history-instance';
  /** It is the content of a document (ITI-68). */
  readonly isDocument?: boolean;
}

const DOCUMENTS = /^(?:Binary|DocumentReference)\//u;

const profileOf = ({ patient, isDocument }: ReadAudit): string => {
  if (!patient) return BALP.read;
  return isDocument ? MHD_AUDIT_SERVED.document : BALP.patientRead;
};

const toInteraction = (interaction: ReadAudit['interaction']): Pick<RestAudit, 'interaction' | 'isHistory'> =>
  (interaction === 'history-instance' ? { interaction: 'read', isHistory: true } : { interaction: interaction ?? 'read' });

/** https://profiles.ihe.net/ITI/BALP/StructureDefinition-IHE.BasicAudit.PatientRead.html */
export const toReadAudit = (facts: ReadAudit): AuditEvent => toRestAudit({
  profile: profileOf(facts),
  ...toInteraction(facts.interaction),
  ...(facts.isDocument && { transaction: { code: 'ITI-68', display: 'Retrieve Document' } }),
  things: [
    { kind: DOCUMENTS.test(facts.what) ? 'document' : 'resource', reference: facts.what },
    ...(facts.patient ? [{ kind: 'patient' as const, reference: facts.patient }] : []),
  ],
}, facts);

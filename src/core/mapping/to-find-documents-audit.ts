// We asked a custodian for document references: ITI-67 as the Document Consumer audits it.
import type { AuditEvent } from '@medplum/fhirtypes';
import { MHD_AUDIT_ASKED } from '../fhir/systems.ts';
import type { AuditFacts, OutgoingCall } from './audit-facts.ts';
import { toRestAudit } from './to-rest-audit.ts';

export interface FindDocumentsAudit extends AuditFacts, OutgoingCall { readonly patient: string; /** As asked, without credentials. */ readonly url: string }

/** https://profiles.ihe.net/ITI/MHD/StructureDefinition-IHE.MHD.FindDocumentReferences.Audit.Consumer.html */
export const toFindDocumentsAudit = (facts: FindDocumentsAudit): AuditEvent => toRestAudit({
  profile: MHD_AUDIT_ASKED.references,
  interaction: 'search-type',
  transaction: { code: 'ITI-67', display: 'Find Document References' },
  outgoing: facts,
  things: [{ kind: 'query', url: facts.url }, { kind: 'patient', reference: facts.patient }],
}, facts);

// We fetched a document from a custodian: ITI-68 as the Document Consumer audits it.
import type { AuditEvent } from '@medplum/fhirtypes';
import { MHD_AUDIT_ASKED } from '../fhir/systems.ts';
import type { AuditFacts, OutgoingCall } from './audit-facts.ts';
import { toRestAudit } from './to-rest-audit.ts';

export interface RetrieveDocumentAudit extends AuditFacts, OutgoingCall { readonly patient: string; /** The document's own address, without credentials. */ readonly url: string }

/** https://profiles.ihe.net/ITI/MHD/StructureDefinition-IHE.MHD.RetrieveDocument.Audit.Consumer.html */
export const toRetrieveDocumentAudit = (facts: RetrieveDocumentAudit): AuditEvent => toRestAudit({
  profile: MHD_AUDIT_ASKED.document,
  interaction: 'read',
  transaction: { code: 'ITI-68', display: 'Retrieve Document' },
  outgoing: facts,
  things: [{ kind: 'document', reference: facts.url }, { kind: 'patient', reference: facts.patient }],
}, facts);

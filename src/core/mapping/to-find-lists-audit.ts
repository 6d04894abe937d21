// We asked a custodian for its submission sets: ITI-66 as the Document Consumer audits it.
import type { AuditEvent } from '@medplum/fhirtypes';
import { MHD_AUDIT_ASKED } from '../fhir/systems.ts';
import type { FindDocumentsAudit } from './to-find-documents-audit.ts';
import { toRestAudit } from './to-rest-audit.ts';

/** https://profiles.ihe.net/ITI/MHD/StructureDefinition-IHE.MHD.FindDocumentLists.Audit.Consumer.html */
export const toFindListsAudit = (facts: FindDocumentsAudit): AuditEvent => toRestAudit({
  profile: MHD_AUDIT_ASKED.lists,
  interaction: 'search-type',
  transaction: { code: 'ITI-66', display: 'Find Document Lists' },
  outgoing: facts,
  things: [{ kind: 'query', url: facts.url }, { kind: 'patient', reference: facts.patient }],
}, facts);

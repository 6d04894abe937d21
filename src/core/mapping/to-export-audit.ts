// We sent documents to a recipient: ITI-65 as the Document Source audits it. https://profiles.ihe.net/ITI/MHD/StructureDefinition-IHE.MHD.ProvideBundle.Audit.Source.html
import type { AuditEvent, AuditEventAgent } from '@medplum/fhirtypes';
import { ACTOR_IDENTIFIER, ADAPTER_DEVICE, AUDIT_ENTITY_TYPE, AUDIT_OBJECT_ROLE, DCM, IHE_EVENT_TYPE, MHD_AUDIT_ASKED, RESOURCE_TYPES, RFC3986, V3_PARTICIPATION } from '../fhir/systems.ts';
import type { AuditFacts } from './audit-facts.ts';
import { toAuditBase } from './to-audit-base.ts';
import { toAuditEntity } from './to-audit-entity.ts';

export interface ExportAudit extends AuditFacts {
  readonly patient: string;
  /** uniqueId of the SubmissionSet, as an URN. */
  readonly submission: string;
  /** `DocumentReference/…` of ours, each that was in it. */
  readonly documents: readonly string[];
  /** `Organization/…` */
  readonly recipient: string;
  /** Base URL of the peer. */
  readonly peerUrl: string;
}

const end = (code: '110153' | '110152', display: string, agent: Pick<AuditEventAgent, 'who' | 'network'>): AuditEventAgent => ({
  type: { coding: [{ system: DCM, code, display }] }, requestor: false, ...agent,
});

/** The SubmissionSet is kept by the recipient alone, so that it is named by identifier. */
const toSubmission = (value: string): NonNullable<AuditEvent['entity']>[number] => ({
  what: { type: 'List', identifier: { system: RFC3986, value } },
  type: { system: AUDIT_ENTITY_TYPE, code: '2', display: 'System Object' },
  role: { system: AUDIT_OBJECT_ROLE, code: '20', display: 'Job' },
});

/** The profile closes the type that documents have elsewhere to the SubmissionSet. */
const toDocument = (reference: string): NonNullable<AuditEvent['entity']>[number] => ({
  what: { reference }, type: { system: RESOURCE_TYPES, code: 'DocumentReference', display: 'DocumentReference' }, role: { system: AUDIT_OBJECT_ROLE, code: '3', display: 'Report' },
});

export const toExportAudit = (facts: ExportAudit): AuditEvent => {
  const base = toAuditBase(facts, (facts.outcome ?? '0') === '0' ? MHD_AUDIT_ASKED.provided : undefined);
  return {
    ...base,
    type: { system: DCM, code: '110106', display: 'Export' },
    subtype: [{ system: IHE_EVENT_TYPE, code: 'ITI-65', display: 'Provide Document Bundle' }],
    action: 'R',
    agent: [
      end('110153', 'Source Role ID', { who: { reference: ADAPTER_DEVICE }, network: { address: facts.serverUrl, type: '5' } }),
      end('110152', 'Destination Role ID', { who: { reference: facts.recipient }, network: { address: facts.peerUrl, type: '5' } }),
      { type: { coding: [{ system: V3_PARTICIPATION, code: 'IRCP' }] }, who: { identifier: { system: ACTOR_IDENTIFIER, value: facts.actor.id } }, requestor: true },
    ],
    entity: [
      toAuditEntity({ kind: 'patient', reference: facts.patient }),
      toSubmission(facts.submission),
      ...facts.documents.map(toDocument),
      ...(facts.requestId ? [toAuditEntity({ kind: 'transaction', id: facts.requestId })] : []),
    ],
  };
};

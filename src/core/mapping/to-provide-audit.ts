// A submission was received: ITI-65 as the Document Recipient audits it. https://profiles.ihe.net/ITI/MHD/StructureDefinition-IHE.MHD.ProvideBundle.Audit.Recipient.html
import type { AuditEvent } from '@medplum/fhirtypes';
import { ACTOR_IDENTIFIER, ADAPTER_DEVICE, DCM, IHE_EVENT_TYPE, MHD_AUDIT_PROVIDE } from '../fhir/systems.ts';
import type { AuditFacts } from './audit-facts.ts';
import { toAuditBase } from './to-audit-base.ts';
import { toAuditEntity, type AuditedThing } from './to-audit-entity.ts';

export interface ProvideAudit extends AuditFacts {
  /** `Patient/…`; absent: none here is meant, and the profile, which wants one, is not claimed. */
  readonly patient?: string | undefined;
  /** `List/…`; absent: it was not kept, and the profile is not claimed. */
  readonly submissionSet?: string | undefined;
  /** What it became instead. */
  readonly instead?: readonly string[];
  readonly transaction: 'ITI-65' | 'ITI-105';
}

const DISPLAY = { 'ITI-65': 'Provide Document Bundle', 'ITI-105': 'Simplified Publish' } as const;

const thingsOf = ({ patient, submissionSet, instead = [], requestId }: ProvideAudit): readonly AuditedThing[] => [
  ...(patient ? [{ kind: 'patient' as const, reference: patient }] : []),
  ...(submissionSet ? [{ kind: 'submission' as const, reference: submissionSet }] : []),
  ...instead.map((reference) => ({ kind: 'resource' as const, reference })),
  ...(requestId ? [{ kind: 'transaction' as const, id: requestId }] : []),
];

export const toProvideAudit = (facts: ProvideAudit): AuditEvent => {
  const isWhole = (facts.outcome ?? '0') === '0' && facts.patient !== undefined && facts.submissionSet !== undefined && facts.transaction === 'ITI-65';
  const caller = facts.address ? { address: facts.address, type: '2' as const } : { address: 'localhost', type: '1' as const };
  return {
    ...toAuditBase(facts, isWhole ? MHD_AUDIT_PROVIDE : undefined),
    type: { system: DCM, code: '110107', display: 'Import' },
    subtype: [{ system: IHE_EVENT_TYPE, code: facts.transaction, display: DISPLAY[facts.transaction] }],
    action: 'C',
    agent: [
      { type: { coding: [{ system: DCM, code: '110153', display: 'Source Role ID' }] }, who: { identifier: { system: ACTOR_IDENTIFIER, value: facts.actor.id } }, requestor: true, network: caller },
      { type: { coding: [{ system: DCM, code: '110152', display: 'Destination Role ID' }] }, who: { reference: ADAPTER_DEVICE }, requestor: false, network: { address: facts.serverUrl, type: '5' } },
    ],
    entity: thingsOf(facts).map(toAuditEntity),
  };
};

// A patient's records left as a whole, in somebody's hands: the archive of a request. https://profiles.ihe.net/ITI/BALP/StructureDefinition-IHE.BasicAudit.PrivacyDisclosure.Source.html
import type { AuditEvent, AuditEventAgent } from '@medplum/fhirtypes';
import { ACTOR_IDENTIFIER, ADAPTER_DEVICE, BALP, DCM, RECORD_LIFECYCLE } from '../fhir/systems.ts';
import type { AuditFacts } from './audit-facts.ts';
import { toAuditBase } from './to-audit-base.ts';
import { toAuditEntity } from './to-audit-entity.ts';

export interface DisclosureAudit extends AuditFacts {
  readonly patient: string;
  /** `Type/id` of what was given with all that belongs to it. */
  readonly what: string;
}

const toAgents = ({ actor, address, serverUrl }: DisclosureAudit): AuditEventAgent[] => [
  { type: { coding: [{ system: DCM, code: '110153', display: 'Source Role ID' }] }, who: { reference: ADAPTER_DEVICE }, requestor: false, network: { address: serverUrl, type: '5' } },
  {
    type: { coding: [{ system: DCM, code: '110152', display: 'Destination Role ID' }] }, who: { identifier: { system: ACTOR_IDENTIFIER, value: actor.id } }, requestor: true,
    network: address ? { address, type: '2' } : { address: 'localhost', type: '1' },
  },
];

/** Export, action R: DICOM's way to say that a copy was taken. */
export const toDisclosureAudit = (facts: DisclosureAudit): AuditEvent => ({
  ...toAuditBase(facts, (facts.outcome ?? '0') === '0' ? BALP.disclosureSource : undefined),
  type: { system: DCM, code: '110106', display: 'Export' },
  subtype: [{ system: RECORD_LIFECYCLE, code: 'disclose', display: 'Disclose Record Lifecycle Event' }],
  action: 'R',
  agent: toAgents(facts),
  entity: [
    toAuditEntity({ kind: 'patient', reference: facts.patient }),
    toAuditEntity({ kind: 'resource', reference: facts.what }),
    ...(facts.requestId ? [toAuditEntity({ kind: 'transaction', id: facts.requestId })] : []),
  ],
});

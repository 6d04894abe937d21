// An audit event of a RESTful interaction by IHE BALP: who called whom, about what. https://profiles.ihe.net/ITI/BALP/content.html
import type { AuditEvent, AuditEventAgent, Coding } from '@medplum/fhirtypes';
import { ACTOR_IDENTIFIER, ADAPTER_DEVICE, AUDIT_EVENT_TYPE, DCM, IHE_EVENT_TYPE, RESTFUL_INTERACTION, V3_PARTICIPATION, V3_ROLE_CLASS } from '../fhir/systems.ts';
import type { AuditFacts, OutgoingCall } from './audit-facts.ts';
import { toAuditBase } from './to-audit-base.ts';
import { toAuditEntity, type AuditedThing } from './to-audit-entity.ts';

export type RestInteraction = 'create' | 'read' | 'vread' | 'update' | 'search-type';

export interface RestAudit {
  /** `undefined`: none fits. */
  readonly profile: string | undefined;
  readonly interaction: RestInteraction;
  /** BALP knows reads and version reads only: of several versions at once, this is said beside. */
  readonly isHistory?: boolean;
  readonly transaction?: { readonly code: 'ITI-66' | 'ITI-67' | 'ITI-68' | 'ITI-78' | 'ITI-105'; readonly display: string };
  /** Absent: somebody called us. */
  readonly outgoing?: OutgoingCall;
  readonly things: readonly AuditedThing[];
}

type End = 'source' | 'destination';
interface Pattern { readonly action: NonNullable<AuditEvent['action']>; readonly client: End; readonly server: End; readonly user: 'AUT' | 'IRCP'; readonly display: string }

/** BALP names the ends by where the content flows: a reader is the destination, a writer or asker the source. */
const PATTERN = {
  'create': { action: 'C', client: 'source', server: 'destination', user: 'AUT', display: 'create' },
  'update': { action: 'U', client: 'source', server: 'destination', user: 'AUT', display: 'update' },
  'read': { action: 'R', client: 'destination', server: 'source', user: 'IRCP', display: 'read' },
  'vread': { action: 'R', client: 'destination', server: 'source', user: 'IRCP', display: 'vread' },
  'search-type': { action: 'E', client: 'source', server: 'destination', user: 'IRCP', display: 'search' },
} as const satisfies Record<RestInteraction, Pattern>;

const END = {
  source: { code: '110153', display: 'Source Role ID' },
  destination: { code: '110152', display: 'Destination Role ID' },
} as const satisfies Record<End, { code: string; display: string }>;

const toEnd = (end: End, who: AuditEventAgent['who'] & object, network: AuditEventAgent['network'] & object): AuditEventAgent => ({
  type: { coding: [{ system: DCM, ...END[end] }] }, who, requestor: false, network,
});

/** Network address types of R4: 1 machine name, 2 IP address, 5 URI. */
const toAgents = (audit: RestAudit, facts: AuditFacts): AuditEventAgent[] => {
  const pattern = PATTERN[audit.interaction];
  const actor = { identifier: { system: ACTOR_IDENTIFIER, value: facts.actor.id } };
  const ourselves = { reference: ADAPTER_DEVICE };
  const here = { address: facts.serverUrl, type: '5' as const };
  const caller = facts.address ? { address: facts.address, type: '2' as const } : { address: 'localhost', type: '1' as const };
  const { outgoing } = audit;
  const { client } = facts.actor; // for whom it called: a patient asks who had a document, not which system
  return [
    ...(outgoing
      ? [toEnd(pattern.client, ourselves, here), toEnd(pattern.server, { reference: outgoing.custodian }, { address: outgoing.peerUrl, type: '5' })]
      : [toEnd(pattern.client, actor, caller), toEnd(pattern.server, ourselves, here)]),
    { type: { coding: [{ system: V3_PARTICIPATION, code: pattern.user }] }, who: actor, requestor: true },
    ...(client ? [{ type: { coding: [{ system: V3_ROLE_CLASS, code: 'PROV' }] }, who: { identifier: { system: client.organisation.system, value: client.organisation.value }, display: client.organisation.name }, requestor: false }] : []),
  ];
};

const toSubtypes = ({ interaction, isHistory, transaction }: RestAudit): Coding[] => [
  { system: RESTFUL_INTERACTION, code: interaction, display: PATTERN[interaction].display },
  ...(isHistory ? [{ system: RESTFUL_INTERACTION, code: 'history-instance', display: 'history-instance' }] : []),
  ...(transaction ? [{ system: IHE_EVENT_TYPE, ...transaction }] : []),
];

export const toRestAudit = (audit: RestAudit, facts: AuditFacts): AuditEvent => {
  const succeeded = (facts.outcome ?? '0') === '0';
  const things: readonly AuditedThing[] = [...audit.things, ...(facts.requestId ? [{ kind: 'transaction' as const, id: facts.requestId }] : [])];
  return {
    ...toAuditBase(facts, succeeded ? audit.profile : undefined),
    type: { system: AUDIT_EVENT_TYPE, code: 'rest', display: 'RESTful Operation' },
    subtype: toSubtypes(audit),
    action: PATTERN[audit.interaction].action,
    agent: toAgents(audit, facts),
    entity: things.map(toAuditEntity),
  };
};

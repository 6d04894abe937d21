// Who came, went, or was turned away: a person's sign-in and sign-out, and an act that their role does not allow (S20). https://hl7.org/fhir/R4/auditevent.html
import type { AuditEvent, AuditEventAgent, Coding } from '@medplum/fhirtypes';
import { ACTOR_IDENTIFIER, ADAPTER_DEVICE, BALP_AUTHZ_SUBTYPE, DCM, SECURITY_ROLE_TYPE } from '../fhir/systems.ts';
import type { AuditFacts } from './audit-facts.ts';
import { toAuditBase } from './to-audit-base.ts';
import { toAuditEntity } from './to-audit-entity.ts';

export interface AccessAudit extends AuditFacts {
  readonly kind: 'login' | 'logout' | 'refusal';
}

interface Shape { readonly type: Coding; readonly subtype: Coding }

const AUTHENTICATION: Coding = { system: DCM, code: '110114', display: 'User Authentication' };
const SHAPE: Readonly<Record<AccessAudit['kind'], Shape>> = {
  login: { type: AUTHENTICATION, subtype: { system: DCM, code: '110122', display: 'Login' } },
  logout: { type: AUTHENTICATION, subtype: { system: DCM, code: '110123', display: 'Logout' } },
  refusal: { type: { system: DCM, code: '110113', display: 'Security Alert' }, subtype: { system: BALP_AUTHZ_SUBTYPE, code: 'AuthZ-Role' } },
};

const toAgents = (facts: AccessAudit): AuditEventAgent[] => [
  {
    type: { coding: [{ system: SECURITY_ROLE_TYPE, code: facts.actor.kind === 'client' ? 'dataprocessor' : 'humanuser' }] },
    who: { identifier: { system: ACTOR_IDENTIFIER, value: facts.actor.id } }, requestor: true,
    network: facts.address ? { address: facts.address, type: '2' } : { address: 'localhost', type: '1' },
  },
  { type: { coding: [{ system: DCM, code: '110150', display: 'Application' }] }, who: { reference: ADAPTER_DEVICE }, requestor: false, network: { address: facts.serverUrl, type: '5' } },
];

/** No BALP profile fits a person's sign-in, so none is claimed; `outcomeDesc` names what was refused, never a person's values. */
export const toAccessAudit = (facts: AccessAudit): AuditEvent => ({
  ...toAuditBase(facts, undefined),
  type: SHAPE[facts.kind].type,
  subtype: [SHAPE[facts.kind].subtype],
  action: 'E',
  agent: toAgents(facts),
  ...(facts.requestId && { entity: [toAuditEntity({ kind: 'transaction', id: facts.requestId })] }),
});

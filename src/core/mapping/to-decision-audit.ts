// Whether an exchange was permitted: BALP AuthZconsent where a Consent was decided on (S8, S16).
import type { AuditEvent, AuditEventAgent, Coding } from '@medplum/fhirtypes';
import { ACTOR_IDENTIFIER, ADAPTER_DEVICE, BALP, BALP_AUTHZ_SUBTYPE, DCM, SECURITY_ROLE_TYPE, V3_ACT_REASON, V3_PARTICIPATION, V3_ROLE_CLASS } from '../fhir/systems.ts';
import type { AuditFacts } from './audit-facts.ts';
import { toAuditBase } from './to-audit-base.ts';
import { toAuditEntity } from './to-audit-entity.ts';

export interface DecisionAudit extends AuditFacts {
  readonly patient: string;
  /** `Consent/…` decided on; empty: there is none, and the profile, which wants one, is not claimed. */
  readonly consents: readonly string[];
  readonly permit: boolean;
  /** Code of STATUS_REASONS; of a denial. */
  readonly reason?: string | undefined;
  /** `Organization/<programme>`: the receiving hospital, which owns the request. */
  readonly owner: string;
}

const toAgent = (coding: Coding, who: AuditEventAgent['who'] & object, requestor: boolean): AuditEventAgent => ({ type: { coding: [coding] }, who, requestor });

/** Of a client system, its own; of everybody else, the receiving hospital. */
const organisationOf = ({ actor: { client }, owner }: DecisionAudit): AuditEventAgent['who'] & object =>
  (client ? { identifier: { system: client.organisation.system, value: client.organisation.value }, display: client.organisation.name } : { reference: owner });

/** Exactly these four: client, user, the user's organisation, authorizer. */
const toAgents = (facts: DecisionAudit): AuditEventAgent[] => [
  { ...toAgent({ system: DCM, code: '110150', display: 'Application' }, { reference: ADAPTER_DEVICE }, false), network: { address: facts.serverUrl, type: '5' } },
  toAgent({ system: V3_PARTICIPATION, code: 'IRCP' }, { identifier: { system: ACTOR_IDENTIFIER, value: facts.actor.id } }, true),
  toAgent({ system: V3_ROLE_CLASS, code: 'PROV' }, organisationOf(facts), false),
  toAgent({ system: SECURITY_ROLE_TYPE, code: 'authserver' }, { reference: ADAPTER_DEVICE }, false),
];

/**
 * Outcome 0 permits, 8 denies with the reason's code. Entities are closed to the patient and the Consents, so no request id.
 * https://profiles.ihe.net/ITI/BALP/StructureDefinition-IHE.BasicAudit.AuthZconsent.html
 */
export const toDecisionAudit = (facts: DecisionAudit): AuditEvent => ({
  ...toAuditBase({ ...facts, outcome: facts.permit ? '0' : '8', outcomeDesc: facts.permit ? undefined : facts.reason }, facts.consents.length > 0 ? BALP.authzConsent : undefined),
  type: { system: DCM, code: '110113', display: 'Security Alert' },
  subtype: [{ system: BALP_AUTHZ_SUBTYPE, code: 'AuthZ-Consent' }],
  action: 'E',
  purposeOfEvent: [{ coding: [{ system: V3_ACT_REASON, code: 'TREAT' }] }],
  agent: toAgents(facts),
  entity: [
    toAuditEntity({ kind: 'patient', reference: facts.patient }),
    ...facts.consents.map((reference) => toAuditEntity({ kind: 'consent', reference })),
  ],
});

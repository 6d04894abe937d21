// We asked a hospital's calendar about a visit, or had it changed there: BALP's patterns of what was done. The audit profiles of IHE Scheduling are not claimed (S15).
import type { AuditEvent } from '@medplum/fhirtypes';
import { BALP } from '../fhir/systems.ts';
import type { AuditFacts, OutgoingCall } from './audit-facts.ts';
import { toRestAudit, type RestAudit } from './to-rest-audit.ts';

export interface VisitAudit extends AuditFacts, OutgoingCall {
  readonly call: 'look-up' | 'hold' | 'book' | 'modify' | 'cancel';
  readonly patient: string;
  /** `Appointment/…` of ours. */
  readonly appointment: string;
  /** As asked, without credentials. */
  readonly url: string;
}

const PATTERN = {
  'look-up': { interaction: 'search-type', profile: BALP.patientQuery },
  'hold': { interaction: 'create', profile: BALP.patientCreate },
  'book': { interaction: 'create', profile: BALP.patientCreate },
  'modify': { interaction: 'update', profile: BALP.patientUpdate },
  'cancel': { interaction: 'update', profile: BALP.patientUpdate },
} as const satisfies Record<VisitAudit['call'], Pick<RestAudit, 'interaction' | 'profile'>>;

export const toVisitAudit = (facts: VisitAudit): AuditEvent => toRestAudit({
  ...PATTERN[facts.call], outgoing: facts,
  things: [...(facts.call === 'look-up' ? [{ kind: 'query' as const, url: facts.url }] : [{ kind: 'resource' as const, reference: facts.appointment }]), { kind: 'patient', reference: facts.patient }],
}, facts);

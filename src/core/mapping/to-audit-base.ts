// The part that all audit events share: when, with which outcome, seen by whom. https://profiles.ihe.net/ITI/BALP
import type { AuditEvent } from '@medplum/fhirtypes';
import { compact } from '../fhir/compact.ts';
import { ADAPTER_DEVICE, AUDIT_SOURCE_TYPE, EXT_AUDIT_BASED_ON } from '../fhir/systems.ts';
import { toFhirInstant } from '../kernel/time.ts';
import type { AuditFacts } from './audit-facts.ts';

type Common = 'resourceType' | 'id' | 'meta' | 'extension' | 'recorded' | 'outcome' | 'outcomeDesc' | 'source';

/** BALP's profiles fix `outcome` to 0: what failed or was refused claims none (S16). AuthZconsent alone holds for refusals too. */
export const toAuditBase = (facts: AuditFacts, profile: string | undefined): Pick<AuditEvent, Common> => ({
  resourceType: 'AuditEvent',
  id: facts.id,
  ...(profile && { meta: { profile: [profile] } }),
  recorded: toFhirInstant(facts.now),
  outcome: facts.outcome ?? '0',
  ...compact({ outcomeDesc: facts.outcomeDesc, extension: (facts.basedOn ?? []).map((reference) => ({ url: EXT_AUDIT_BASED_ON, valueReference: { reference } })) }),
  source: {
    site: 'second-opinion-adapter',
    observer: { reference: ADAPTER_DEVICE },
    type: [{ system: AUDIT_SOURCE_TYPE, code: '4', display: 'Application Server' }],
  },
});

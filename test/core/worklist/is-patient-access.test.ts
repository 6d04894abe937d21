// What is told with each of a patient's requests: reads and searches of the patient alone. Refusals first.
import type { AuditEvent } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { toDecisionAudit } from '../../../src/core/mapping/to-decision-audit.ts';
import { toQueryAudit } from '../../../src/core/mapping/to-query-audit.ts';
import { toReadAudit } from '../../../src/core/mapping/to-read-audit.ts';
import { toUpdateAudit } from '../../../src/core/mapping/to-update-audit.ts';
import { isPatientAccess } from '../../../src/core/worklist/is-patient-access.ts';

const F = { id: '1', now: Temporal.Instant.from('2026-11-03T09:30:00Z'), actor: { id: 'x', kind: 'person' as const, roles: [] }, serverUrl: 'https://adapter.example.org', patient: 'Patient/1' };

describe('isPatientAccess', () => {
  it.each<[string, AuditEvent]>([
    ['a read of what is one request\'s', toReadAudit({ ...F, what: 'ServiceRequest/2' })],
    ['a search under one request', toQueryAudit({ ...F, url: 'x', basedOn: ['ServiceRequest/2'] })],
    ['a change', toUpdateAudit({ ...F, what: 'Patient/1' })],
    ['a decision', toDecisionAudit({ ...F, consents: [], permit: false, owner: 'Organization/1' })],
  ])('not %s', (_name, event) => { expect(isPatientAccess(event)).toBe(false); });

  it.each<[string, AuditEvent]>([
    ['a search', toQueryAudit({ ...F, url: 'x' })], ['a read of the patient', toReadAudit({ ...F, what: 'Patient/1' })], ['a read of a representative', toReadAudit({ ...F, what: 'RelatedPerson/1' })],
  ])('%s', (_name, event) => { expect(isPatientAccess(event)).toBe(true); });
});

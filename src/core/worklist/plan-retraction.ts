// The steps of a request whose opinion does not stand any more: the report is to be written anew, and what followed from it waits again (S14).
import type { BundleEntry } from '@medplum/fhirtypes';
import { updateEntry } from '../fhir/bundle.ts';
import { findStep, withoutDecision, withoutSigned } from '../fhir/opinion.ts';
import { toFhirInstant } from '../kernel/time.ts';
import { planReopening } from './plan-reopening.ts';
import type { RequestRecord } from './request-record.ts';

/** Next versions; what the patient decided over it was decided over nothing. */
export const planRetraction = (record: RequestRecord, now: Temporal.Instant): readonly BundleEntry[] => {
  const entries = planReopening(record, ['report', 'delivery', 'patient-decision'], now);
  const at = toFhirInstant(now);
  const next = (id: 'report' | 'patient-decision', change: typeof withoutSigned): readonly BundleEntry[] => {
    const stored = findStep(record.steps, id);
    const reopened = entries.find((e) => e.resource?.resourceType === 'Task' && e.resource.id === stored?.id)?.resource;
    const task = reopened?.resourceType === 'Task' ? reopened : stored;
    return task ? [updateEntry({ ...change(task), lastModified: at })] : [];
  };
  return [...entries, ...next('report', withoutSigned), ...next('patient-decision', withoutDecision)];
};

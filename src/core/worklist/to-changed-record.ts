// The record as it will be once these entries are committed: decisions are made on what will stand, not on what stood.
import type { BundleEntry } from '@medplum/fhirtypes';
import { referenceOf } from '../fhir/reference-of.ts';
import { urnUuid } from '../fhir/systems.ts';
import type { RequestRecord } from './request-record.ts';
import { toRequestRecord } from './to-request-record.ts';

export const toChangedRecord = (record: RequestRecord, entries: readonly BundleEntry[]): RequestRecord => {
  const all = new Map(record.byReference);
  for (const { fullUrl, resource } of entries) {
    if (!resource) continue;
    all.set(referenceOf(resource), resource);
    // one that was made and changed again in the same commit is one resource
    const made = urnUuid(resource.id ?? '');
    if (all.has(made)) all.set(made, resource);
    if (fullUrl) all.set(fullUrl, resource);
  }
  const changed = toRequestRecord(all);
  // the three it could miss are in `record`, and nothing is removed
  return changed.ok ? changed.value : record;
};

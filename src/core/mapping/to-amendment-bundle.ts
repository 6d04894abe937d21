// An amended intake as a transaction: only what changed is written, each against the version that was read (S2, `If-Match`).
import type { Bundle, BundleEntry, Resource } from '@medplum/fhirtypes';
import { transactionOf, updateEntry } from '../fhir/bundle.ts';
import { hasCode } from '../fhir/has-code.ts';
import { referenceOf } from '../fhir/reference-of.ts';
import { V3_DATA_OPERATION } from '../fhir/systems.ts';
import { isSame } from './is-same.ts';
import { toAmendedResource } from './to-amended-resource.ts';
import { toResolved } from './to-resolved.ts';
import { toRetiredResource } from './to-retired-resource.ts';

/** By fullUrl of the intake Bundle (`urn:uuid:…`): the resource as the store has it, under whatever id it was found or made. */
type Stored = ReadonlyMap<string, Resource>;

/** The record of the first submission is history: an amendment is recorded beside it, by whoever amends. */
const isRecord = (resource: Resource): boolean => resource.resourceType === 'AuditEvent'
  || (resource.resourceType === 'Provenance' && hasCode(resource.activity, V3_DATA_OPERATION, 'CREATE'));

const resourcesOf = (bundle: Bundle): ReadonlyMap<string, BundleEntry> => new Map((bundle.entry ?? []).flatMap((e) => (e.fullUrl && e.resource && !isRecord(e.resource) ? [[e.fullUrl, e]] : [])));

const toChange = (current: Resource, amended: Resource): readonly BundleEntry[] => (isSame(current, amended) ? [] : [updateEntry(amended)]);

/**
 * | in the old Bundle | in the new | stored | becomes |
 * |---|---|---|---|
 * | any | yes | no | POST as mapped, conditional as before |
 * | yes | yes | yes | PUT with `ifMatch`, if the merge changes it |
 * | yes | no | yes | PUT with `ifMatch`, retired (Consent, open transfer), else left |
 *
 * References to what is stored name it; references to what is new stay `urn:uuid:` for the commit to rewrite.
 */
export const toAmendmentBundle = (current: Stored, oldBundle: Bundle, newBundle: Bundle): Bundle => {
  const stored = new Map([...current].map(([fullUrl, resource]) => [fullUrl, referenceOf(resource)]));
  const [before, after] = [resourcesOf(oldBundle), resourcesOf(newBundle)];
  const written = [...after].flatMap(([fullUrl, entry]): readonly BundleEntry[] => {
    const [kept, old, next] = [current.get(fullUrl), before.get(fullUrl)?.resource, entry.resource];
    if (!next) return [];
    if (!kept) return [{ ...entry, resource: toResolved(next, stored) }];
    return old ? toChange(kept, toAmendedResource(kept, toResolved(old, stored), toResolved(next, stored))) : [];
  });
  const retired = [...before.keys()].filter((fullUrl) => !after.has(fullUrl)).flatMap((fullUrl) => {
    const kept = current.get(fullUrl);
    return kept ? toChange(kept, toRetiredResource(kept)) : [];
  });
  return transactionOf([...written, ...retired]);
};

// Whom or what an amended intake means now: people and organisations whose first identifier is another one than before.
import type { Bundle, Resource } from '@medplum/fhirtypes';

export interface Reidentified {
  readonly fullUrl: string;
  readonly type: Resource['resourceType'];
  /** `identifier=system|value`, as in ifNoneExist; absent: it had none, or has none any more. */
  readonly before?: string;
  readonly after?: string;
}

const conditionsOf = (bundle: Bundle): ReadonlyMap<string, { readonly type: Resource['resourceType']; readonly condition: string | undefined }> =>
  new Map((bundle.entry ?? []).flatMap(({ fullUrl, resource, request }) => (fullUrl && resource ? [[fullUrl, { type: resource.resourceType, condition: request?.ifNoneExist }]] : [])));

/** Both Bundles come from the same ids, so that a part of the request has one fullUrl in both. */
export const findReidentified = (old: Bundle, next: Bundle): readonly Reidentified[] => {
  const before = conditionsOf(old);
  return [...conditionsOf(next)].flatMap(([fullUrl, { type, condition }]) => {
    const known = before.get(fullUrl);
    if (!known || known.condition === condition) return [];
    return [{ fullUrl, type, ...(known.condition && { before: known.condition }), ...(condition && { after: condition }) }];
  });
};

// What a recipient has of the versions that a document replaces: only that can be superseded there. https://profiles.ihe.net/ITI/MHD/ITI-65.html
import type { Resource, Task } from '@medplum/fhirtypes';
import { readDelivery } from '../fhir/delivery.ts';

export interface Recipient {
  /** `Organization/…` */
  readonly recipient: string;
  /** Id in the peer file. */
  readonly peer: string;
}

export interface Versions {
  /** Every delivery of the request, to whomever. */
  readonly deliveries: readonly Task[];
  /** By `Type/id`. */
  readonly byReference: ReadonlyMap<string, Resource>;
}

/** Where the recipient keeps what it acknowledged, by our reference. */
const findLocations = (deliveries: readonly Task[], to: Recipient): ReadonlyMap<string, string> => new Map(deliveries.map(readDelivery)
  .filter(({ recipient, peer }) => recipient === to.recipient && peer === to.peer)
  .flatMap(({ acknowledged }) => acknowledged.map(({ document, location }): readonly [string, string] => [document, location])));

const earlierOf = (resource: Resource | undefined): readonly string[] =>
  (resource?.resourceType === 'DocumentReference' ? resource.relatesTo ?? [] : []).flatMap((r) => (r.code === 'replaces' && r.target.reference ? [r.target.reference] : []));

/** Locations at the recipient: of the version before, or of the nearest before it that was delivered. `reference`: of ours. */
export const findReplaced = (reference: string, { deliveries, byReference }: Versions, to: Recipient): readonly string[] => {
  const locations = findLocations(deliveries, to);
  const seen = new Set([reference]);
  const found: string[] = [];
  const open = [...earlierOf(byReference.get(reference))];
  for (let earlier = open.shift(); earlier !== undefined; earlier = open.shift()) {
    if (seen.has(earlier)) continue;
    seen.add(earlier);
    const location = locations.get(earlier);
    if (location === undefined) open.push(...earlierOf(byReference.get(earlier)));
    else found.push(location);
  }
  return found;
};

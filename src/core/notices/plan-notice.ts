// What becomes of a notice that is to be made and may be there already: made once, and never again once it went out (S19).
import type { CommunicationRequest } from '@medplum/fhirtypes';
import { isUntold } from './is-untold.ts';

/**
 * `undefined`: it stays as it is. One that was never told comes back when its moment has moved, since due moved: with the new dates, under its id;
 * at the same moment as before nothing is new, and what was overtaken or pointless stays so.
 */
export const planNotice = (made: CommunicationRequest, stored: CommunicationRequest | undefined): CommunicationRequest | undefined => {
  if (!stored) return made;
  if (!isUntold(stored) || stored.occurrenceDateTime === made.occurrenceDateTime) return undefined;
  return { ...made, meta: { ...made.meta, ...(stored.meta?.versionId && { versionId: stored.meta.versionId }) } };
};

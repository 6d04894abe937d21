// A UUID that follows from a text: the same document has the same identifiers at every start, and whoever sends it.
import { createHash } from 'node:crypto';
import { urnUuid } from '../core/fhir/systems.ts';

/** `unique ilias-history` gives the uniqueId of that document. */
export const toStableUrn = (text: string): string => {
  const hex = createHash('sha256').update(text).digest('hex');
  return urnUuid(`${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`);
};

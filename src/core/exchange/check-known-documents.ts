// A document that came before comes again: with the same bytes it is the same, with others it is refused (XDSNonIdenticalHash). https://profiles.ihe.net/ITI/TF/Volume3/ch-4.2.html#4.2.4.1
import type { DocumentReference, Task } from '@medplum/fhirtypes';
import { IHE_CODE } from '../fhir/systems.ts';
import type { Issue } from '../kernel/result.ts';

export interface KnownBefore {
  /** Place of the entry. */
  readonly index: number;
  /** base64 of the bytes that came now. */
  readonly sha1: string;
  /** Those with its unique id. */
  readonly known: readonly DocumentReference[];
  /** Under review, or reviewed. */
  readonly review?: Task | undefined;
}

const hashesOf = ({ known, review }: KnownBefore): readonly (string | undefined)[] => [
  ...known, ...(review?.contained ?? []).filter((c): c is DocumentReference => c.resourceType === 'DocumentReference'),
].map((d) => d.content[0]?.attachment.hash);

export const checkKnownDocuments = (documents: readonly KnownBefore[]): readonly Issue[] => documents
  .filter((document) => hashesOf(document).some((hash) => hash !== undefined && hash !== document.sha1))
  .map(({ index }) => ({
    text: `${IHE_CODE.otherBytes}: a document with this unique id came before with other bytes`, expression: `Bundle.entry[${String(index)}].resource.masterIdentifier`, code: 'duplicate',
  }));

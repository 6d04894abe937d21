// A package that is larger than one message may be is sent in several (ITI-65: 32 MB are usual): filled in order, so that the same documents make the same parcels again.

export interface Sized { readonly sizeBytes: number }

export interface Parcels<T> {
  readonly parcels: readonly (readonly T[])[];
  /** Larger alone than a message may be. */
  readonly tooLarge: readonly T[];
}

/** What a document's own words and the SubmissionSet's share of them take. */
const METADATA_BYTES = 16_384;

/** Bytes in a message: base64, in JSON. */
const messageBytes = ({ sizeBytes }: Sized): number => Math.ceil(sizeBytes / 3) * 4 + METADATA_BYTES;

export const planParcels = <T extends Sized>(documents: readonly T[], maxBytes: number): Parcels<T> => {
  const parcels: T[][] = [];
  const tooLarge: T[] = [];
  let room = 0;
  for (const document of documents) {
    const size = messageBytes(document);
    if (size + METADATA_BYTES > maxBytes) { tooLarge.push(document); continue; }
    if (size > room) {
      parcels.push([]);
      room = maxBytes - METADATA_BYTES;
    }
    parcels.at(-1)?.push(document);
    room -= size;
  }
  return { parcels, tooLarge };
};

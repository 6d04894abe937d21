// Where a document stands in a provide Bundle: the SubmissionSet is before, each document is followed by its Binary (to-provide-bundle.ts).

export const toDocumentEntryIndex = (index: number): number => 1 + 2 * index;

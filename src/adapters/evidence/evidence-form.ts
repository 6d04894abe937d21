// What stands in an archive of evidence, by name; who writes it and who reads it mean the same.
export const evidenceForm = {
  names: { readme: 'README.txt', manifest: 'manifest.json', signature: 'manifest.jws', keys: 'keys.json', entries: 'entries.ndjson' },
  /** `typ` of the signature: an assertion that the same key signed for a peer is no signature of an archive, nor the other way about. */
  signatureType: 'second-opinion-evidence',
} as const;

// The two functions by which content is named everywhere: SHA-256 of text, and the one form that equal JSON has.
import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { CanonicalJson, DigestText } from '../ports/clock.ts';

export const digest: { readonly digestText: DigestText; readonly canonicalJson: CanonicalJson } = {
  digestText: (text) => createHash('sha256').update(text).digest('hex'),
  canonicalJson: (value) => canonicalize(value) ?? 'null',
};

// A chain of evidence as it was made is whole; each single change to it is seen and named.
import { describe, expect, it } from 'vitest';
import { digest } from '../../../src/adapters/digest.ts';
import { checkEvidenceChain } from '../../../src/core/exchange/check-evidence-chain.ts';
import { toEvidenceChain, type EvidenceEntry, type EvidenceVersion } from '../../../src/core/exchange/to-evidence-chain.ts';

const version = (at: string, reference: string, versionId = '1'): EvidenceVersion => ({ at, reference, versionId, resource: { resourceType: 'Task', id: reference.slice(5), status: 'requested', intent: 'order' } });
const CHAIN = toEvidenceChain([
  version('2026-11-03T10:00:02.000Z', 'Task/b', '2'), version('2026-11-03T10:00:01.000Z', 'Task/b'), version('2026-11-03T10:00:01.000Z', 'Task/a'), version('2026-11-03T10:00:02.000Z', 'Task/b', '10'),
], digest);
const sealOf = (chain: readonly EvidenceEntry[]): { entries: number; head: string } => ({ entries: chain.length, head: chain.at(-1)?.hash ?? '' });
const faults = (entries: readonly unknown[], seal = sealOf(CHAIN)): readonly string[] => checkEvidenceChain(entries, seal, digest).map(({ expression, text }) => `${expression ?? ''} ${text}`);
const changed = (n: number, change: object): readonly unknown[] => CHAIN.map((entry) => (entry.n === n ? { ...entry, ...change } : entry));

describe('a chain of evidence', () => {
  it('stands in the order of storing, versions by number, each on the one before', () => {
    expect(CHAIN.map(({ reference, versionId }) => `${reference}/${versionId}`)).toEqual(['Task/a/1', 'Task/b/1', 'Task/b/2', 'Task/b/10']);
    expect(CHAIN.map(({ previous }) => previous)).toEqual(['0'.repeat(64), ...CHAIN.slice(0, 3).map(({ hash }) => hash)]);
  });

  it('its digest is SHA-256 of the RFC 8785 form without `hash`', () => {
    const first = digest.digestText('{"a":1,"b":"x"}');
    expect(digest.digestText(digest.canonicalJson({ b: 'x', a: 1 }))).toBe(first);
    const { hash, ...rest } = CHAIN[0] ?? ({} as EvidenceEntry);
    expect(hash).toBe(digest.digestText(digest.canonicalJson(rest)));
  });

  it('as it was made: whole, also where members stand in another order', () => {
    expect(faults(CHAIN)).toEqual([]);
    expect(faults(CHAIN.map((entry) => Object.fromEntries(Object.entries(entry).toReversed())))).toEqual([]);
  });

  it('an empty one is whole', () => { expect(checkEvidenceChain([], { entries: 0, head: '0'.repeat(64) }, digest)).toEqual([]); });

  it.each([
    ['a changed resource', changed(2, { resource: { resourceType: 'Task', id: 'b', status: 'completed', intent: 'order' } }), ['entry[2] is not what its digest says: it was changed']],
    ['a changed time', changed(3, { at: '2026-11-01T00:00:00.000Z' }), ['entry[3] is not what its digest says: it was changed']],
    ['an entry more in an entry', changed(3, { note: 'x' }), ['entry[3] is not what its digest says: it was changed']],
    ['a changed digest', changed(2, { hash: 'f'.repeat(64) }), ['entry[2] is not what its digest says: it was changed', 'entry[3] does not follow the entry before it']],
    ['the last left out', CHAIN.slice(0, 3), ['manifest.entries says 4 entries, 3 are there', 'manifest.head is not the digest of the last entry']],
    ['no entry at all', [...CHAIN.slice(0, 3), 'x'], ['entry[4] is no entry', 'manifest.head is not the digest of the last entry']],
  ])('%s', (_name, entries, expected) => { expect(faults(entries)).toEqual(expected); });

  it('one left out in the middle, two exchanged, one put in twice: seen', () => {
    const [first, second, third, fourth] = CHAIN;
    for (const entries of [[first, third, fourth], [first, third, second, fourth], [first, second, second, third, fourth], [second, third, fourth]]) expect(faults(entries)).not.toEqual([]);
  });

  it('a chain made anew after a change ends at another head', () => {
    const forged = toEvidenceChain(CHAIN.map(({ at, reference, versionId, resource }) => ({ at, reference, versionId, ...(resource && { resource: { ...resource, language: 'fr' } }) })), digest);
    expect(faults(forged, sealOf(forged))).toEqual([]);
    expect(faults(forged)).toEqual(['manifest.head is not the digest of the last entry']);
  });
});

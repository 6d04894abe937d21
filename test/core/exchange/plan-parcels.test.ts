// What goes into one message, and whether it arrived (S17, S19).
import type { DocumentReference } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assessArrival } from '../../../src/core/exchange/assess-arrival.ts';
import { planParcels } from '../../../src/core/exchange/plan-parcels.ts';
import { toProvidedIdentity } from '../../../src/core/exchange/to-provided-identity.ts';

const MOST = 200_000;
const inMessage = (sizeBytes: number): number => Math.ceil(sizeBytes / 3) * 4;

describe('parcels', () => {
  it('hold every document once, in order, none over the limit, and the same again', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 300_000 }), { maxLength: 30 }), (sizes) => {
      const documents = sizes.map((sizeBytes, id) => ({ id, sizeBytes }));
      const { parcels, tooLarge } = planParcels(documents, MOST);
      expect([...parcels.flat(), ...tooLarge].map((d) => d.id).sort((a, b) => a - b)).toEqual(documents.map((d) => d.id));
      expect(parcels.flat().map((d) => d.id)).toEqual(parcels.flat().map((d) => d.id).sort((a, b) => a - b));
      for (const parcel of parcels) {
        expect(parcel.length).toBeGreaterThan(0);
        expect(parcel.reduce((sum, d) => sum + inMessage(d.sizeBytes), 0)).toBeLessThan(MOST);
      }
      for (const { sizeBytes } of tooLarge) expect(inMessage(sizeBytes)).toBeGreaterThan(MOST - 40_000);
      expect(planParcels(documents, MOST)).toEqual({ parcels, tooLarge });
    }));
  });

  it('two that fit together go together', () => { expect(planParcels([{ sizeBytes: 10 }, { sizeBytes: 10 }], MOST).parcels).toHaveLength(1); });
});

describe('what the recipient has', () => {
  const identity = { system: 'urn:ietf:rfc:3986', value: 'urn:uuid:1' };
  const file = { sizeBytes: 4, sha1: 'abcd' };
  const found = (attachment: object, value = 'urn:uuid:1'): DocumentReference => ({ resourceType: 'DocumentReference', id: '7', status: 'current', masterIdentifier: { value }, content: [{ attachment }] });
  it.each<[string, readonly DocumentReference[], string]>([
    ['nothing', [], 'absent'], ['another document', [found({ size: 4, hash: 'abcd' }, 'urn:uuid:2')], 'absent'],
    ['the same', [found({ size: 4, hash: 'abcd' })], 'present'], ['another size', [found({ size: 5, hash: 'abcd' })], 'differs'], ['another hash', [found({ size: 4, hash: 'abce' })], 'differs'],
    ['no hash said', [found({ size: 4 })], 'differs'], ['no size said', [found({ hash: 'abcd' })], 'differs'], ['one that differs and one that agrees', [found({ size: 5, hash: 'x' }), found({ size: 4, hash: 'abcd' })], 'present'],
  ])('%s', (_name, documents, kind) => { expect(assessArrival(documents, identity, file).kind).toBe(kind); });

  it('a document keeps the identity it came with; ours is its UUID as an URN', () => {
    expect(toProvidedIdentity({ id: 'u', masterIdentifier: { system: 'urn:ietf:rfc:3986', value: 'urn:oid:1.2' } })).toEqual({ system: 'urn:ietf:rfc:3986', value: 'urn:oid:1.2' });
    expect(toProvidedIdentity({ id: 'u', masterIdentifier: { system: 'https://second-opinion-adapter.org/fhir/document', value: 'u' } })).toEqual({ system: 'urn:ietf:rfc:3986', value: 'urn:uuid:u' });
  });
});

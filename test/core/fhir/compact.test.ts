// FHIR knows neither `undefined` nor empty arrays; everything else that looks like nothing is a value.
import { expect, it } from 'vitest';
import { compact } from '../../../src/core/fhir/compact.ts';

it('drops what is not there and keeps what is', () => {
  const kept = { no: false, zero: 0, text: '', nil: null, list: [undefined], deep: { a: undefined }, object: {} };
  const dropped = compact({ ...kept, gone: undefined, none: [] });
  expect(dropped).toStrictEqual(kept);
  expect(Object.keys(dropped)).not.toContain('gone');
});

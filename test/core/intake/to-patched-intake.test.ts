// PATCH: RFC 7396's own examples, and what may not change.
import { describe, expect, it } from 'vitest';
import { parseIntake } from '../../../src/core/intake/parse-intake.ts';
import { toPatchedIntake } from '../../../src/core/intake/to-patched-intake.ts';
import { SSIN, SSIN_WITHOUT_CORE } from '../../../src/core/fhir/systems.ts';
import { changed, NOW, PROGRAMMES, validIntake } from './valid-intake.ts';

const patched = (current: unknown, patch: unknown) => {
  const result = toPatchedIntake(current, patch);
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
};
const refusals = (patch: unknown) => {
  const result = toPatchedIntake(validIntake(), patch);
  if (result.ok) throw new Error('was accepted');
  return [result.failure.kind, ...result.failure.issues.map((i) => i.expression)];
};

describe('refused', () => {
  it.each<[string, unknown, unknown[]]>([
    ['a text', 'x', ['malformed', undefined]],
    ['a list', [], ['malformed', undefined]],
    ['nothing', null, ['malformed', undefined]],
    ['another programme', { programme: 'dutch-cancer' }, ['business-rule', 'programme']],
    ['no programme', { programme: null }, ['business-rule', 'programme']],
    ['another placer value', { placerIdentifier: { value: 'SO-2' } }, ['business-rule', 'placerIdentifier']],
    ['no placer', { placerIdentifier: null }, ['business-rule', 'placerIdentifier']],
    ['another patient', { patient: { identifiers: [{ system: SSIN, value: '85030499809' }] } }, ['business-rule', 'patient.identifiers']],
    ['no patient identifiers', { patient: { identifiers: [] } }, ['business-rule', 'patient.identifiers']],
    ['no patient', { patient: null }, ['business-rule', 'patient.identifiers']],
    ['all of them', { programme: 'x', placerIdentifier: 'y', patient: 'z' }, ['business-rule', 'programme', 'placerIdentifier', 'patient.identifiers']],
  ])('%s', (_name, patch, expected) => {
    expect(refusals(patch)).toEqual(expected);
  });
});

describe('merged', () => {
  // RFC 7396, appendix A (those with objects for patches)
  it.each<[unknown, unknown, unknown]>([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('%j with %j', (target, patch, expected) => {
    expect(patched(target, patch)).toEqual(expected);
  });

  it('supplies what was missing, the patient\'s identifiers once', () => {
    const draft = changed(validIntake(), ['patient', 'identifiers'], []);
    const whole = patched(draft, { patient: { identifiers: validIntake().patient.identifiers } });
    expect(whole).toEqual(validIntake());
    expect(parseIntake(whole, { programmes: PROGRAMMES, now: NOW }).ok).toBe(true);
  });

  it('takes the same identifiers, under the older system or in another order, for the same', () => {
    const two = [{ system: SSIN, value: '16051299812' }, { system: 'https://elsewhere.example/id', value: '1' }];
    const current = changed(validIntake(), ['patient', 'identifiers'], two);
    expect(toPatchedIntake(current, { patient: { identifiers: [...two].reverse() } }).ok).toBe(true);
    expect(toPatchedIntake(validIntake(), { patient: { identifiers: [{ system: SSIN_WITHOUT_CORE, value: '16051299812' }] } }).ok).toBe(true);
  });

  it('keeps a member named __proto__ a member', () => {
    const whole = patched(validIntake(), JSON.parse('{"__proto__": {"send": false}, "question": "Another?"}'));
    expect(Object.getPrototypeOf(whole)).toBe(Object.prototype);
    expect(parseIntake(whole, { programmes: PROGRAMMES, now: NOW }).ok).toBe(false);
  });

  it('changes neither argument', () => {
    const current = validIntake();
    const patch = { patient: { language: 'fr', contact: null } };
    patched(current, patch);
    expect(current).toEqual(validIntake());
    expect(patch).toEqual({ patient: { language: 'fr', contact: null } });
  });

  it('survives a patch nested without end', () => {
    const deep: unknown = JSON.parse(`${'{"question":'.repeat(100_000)}1${'}'.repeat(100_000)}`);
    expect(toPatchedIntake(validIntake(), deep).ok).toBe(true);
  });
});

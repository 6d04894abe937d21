// P2.1: the reviewer and the reviewing unit are not the treating ones, by identifiers of person and organisation.
import fc from 'fast-check';
import type { Identifier } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { AGB, BIG, CBE, NIHDI, NIHDI_ORGANIZATION, NIHDI_PROFESSIONAL, URA } from '../../../src/core/fhir/systems.ts';
import { checkIndependence, type ReviewingSide, type TreatingParty } from '../../../src/core/worklist/check-independence.ts';

const id = (system: string, value: string): Identifier => ({ system, value });
const TREATING: readonly TreatingParty[] = [
  { kind: 'person', called: 'the treating physician', identifiers: [id(BIG, '99900112301'), id(AGB, '01099901')] },
  { kind: 'organisation', called: 'the custodian with key noord', identifiers: [id(URA, '90000999'), id(CBE, '0999000128')] },
];
const INDEPENDENT: ReviewingSide = { person: [id(BIG, '99900112302')], organisations: [id(URA, '90000127')] };
const errors = (side: ReviewingSide, treating = TREATING): readonly (string | undefined)[] => checkIndependence(side, treating).filter((i) => i.severity === 'error').map((i) => i.expression);

it('other people, another organisation: nothing', () => {
  expect(checkIndependence(INDEPENDENT, TREATING)).toEqual([]);
});

describe('a conflict', () => {
  it.each<[string, ReviewingSide, readonly string[]]>([
    ['the same person', { ...INDEPENDENT, person: [id(BIG, '99900112301')] }, ['reviewer']],
    ['the same person by a second number', { ...INDEPENDENT, person: [id(BIG, '99900112302'), id(AGB, '01099901')] }, ['reviewer']],
    ['the same organisation', { ...INDEPENDENT, organisations: [id(URA, '90000999')] }, ['organisation']],
    ['the same organisation, nobody assigned yet', { organisations: [id(URA, '90000999')] }, ['organisation']],
    ['the same organisation, its number written with dots', { ...INDEPENDENT, organisations: [id(CBE, '0999.000.128')] }, ['organisation']],
    ['both', { person: [id(BIG, '99900112301')], organisations: [id(URA, '90000999')] }, ['reviewer', 'organisation']],
  ])('%s', (_name, side, at) => {
    expect(errors(side)).toEqual(at);
  });

  it.each([[NIHDI_PROFESSIONAL, '19999901'], [NIHDI, '19999901140'], [NIHDI_PROFESSIONAL, '19999901-140']])('the Belgian number under %s as %s', (system, value) => {
    const treating: readonly TreatingParty[] = [{ kind: 'person', called: 'the treating physician', identifiers: [id(NIHDI, '19999901')] }];
    expect(errors({ person: [id(system, value)], organisations: [] }, treating)).toEqual(['reviewer']);
    expect(errors({ person: [id(system, '2' + value.slice(1))], organisations: [] }, treating)).toEqual([]);
  });

  it('names the party and the system, and no number', () => {
    const [issue] = checkIndependence({ ...INDEPENDENT, person: [id(BIG, '99900112301')] }, TREATING);
    expect([issue?.text.includes('the treating physician'), issue?.text.includes(BIG), issue?.text.includes('99900112301')]).toEqual([true, true, false]);
  });
});

describe('no conflict', () => {
  it.each<[string, ReviewingSide]>([
    ['the same number of another system', { ...INDEPENDENT, person: [id(BIG, '01099901')] }],
    ['a person with the number of an organisation', { person: [id(BIG, '99900112302'), id(URA, '90000999')], organisations: [] }],
    ['numbers that are empty', { person: [id(BIG, '99900112302')], organisations: [id(URA, ' ')] }],
    ['an organisation of another kind of number', { ...INDEPENDENT, organisations: [id(NIHDI_ORGANIZATION, '71099910')] }],
  ])('%s', (_name, side) => {
    expect(errors(side)).toEqual([]);
  });

  it('two people without a number of one system: a doubt, not a conflict', () => {
    expect(checkIndependence({ ...INDEPENDENT, person: [id(NIHDI, '19999901')] }, TREATING).map((i) => [i.severity, i.expression])).toEqual([['warning', 'reviewer']]);
  });
});

const systems = fc.constantFrom(BIG, AGB, URA, CBE);
const someone = fc.array(fc.record({ system: systems, value: fc.integer({ min: 0, max: 30 }).map((n) => `9${String(n)}`) }), { maxLength: 4 });
const parties = fc.array(fc.record({ kind: fc.constantFrom('person' as const, 'organisation' as const), called: fc.constant('party'), identifiers: someone }), { maxLength: 4 });
const side = fc.record({ person: someone, organisations: someone });

describe('whatever is known', () => {
  it('it conflicts exactly where one number of one system stands on both sides', () => {
    fc.assert(fc.property(side, parties, (ours, theirs) => {
      const isShared = (mine: readonly Identifier[], other: readonly Identifier[]): boolean => mine.some((a) => other.some((b) => a.system === b.system && a.value === b.value));
      const expected = theirs.filter((p) => isShared(p.kind === 'person' ? ours.person : ours.organisations, p.identifiers)).length;
      expect(errors(ours, theirs)).toHaveLength(expected);
    }));
  });

  it('a further number never takes a conflict away', () => {
    fc.assert(fc.property(side, parties, someone, (ours, theirs, more) => {
      const before = errors(ours, theirs).length;
      expect(errors({ person: [...ours.person, ...more], organisations: [...ours.organisations, ...more] }, theirs).length).toBeGreaterThanOrEqual(before);
    }));
  });

  it('the order of numbers and how they are punctuated change nothing', () => {
    fc.assert(fc.property(side, parties, fc.constantFrom(' ', '-', '.', '/'), (ours, theirs, mark) => {
      const rewrite = (all: readonly Identifier[]): readonly Identifier[] => all.toReversed().map(({ system = '', value = '' }) => id(system, value.split('').join(mark)));
      expect(errors({ person: rewrite(ours.person), organisations: rewrite(ours.organisations) }, theirs)).toEqual(errors(ours, theirs));
    }));
  });

  it('no message holds a number', () => {
    fc.assert(fc.property(side, parties, (ours, theirs) => {
      const secret = (all: readonly Identifier[]): readonly Identifier[] => all.map(({ system = '', value = '' }) => id(system, `SECRET${value}`));
      const texts = checkIndependence({ person: secret(ours.person), organisations: secret(ours.organisations) }, theirs.map((p) => ({ ...p, identifiers: secret(p.identifiers) }))).map((i) => i.text);
      expect(texts.filter((text) => text.includes('SECRET'))).toEqual([]);
    }));
  });
});

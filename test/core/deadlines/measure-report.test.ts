// The report of the statistics against the Measure that it names: the same groups, populations and divisions, and numbers that can be.
import type { Measure, MeasureReport, MeasureReportGroup } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import measureJson from '../../../profiles/Measure-custodian-time.json' with { type: 'json' };
import { assessCustodianRecord } from '../../../src/core/deadlines/assess-custodian-record.ts';
import type { Standing } from '../../../src/core/deadlines/find-outcome.ts';
import { toMeasureReport } from '../../../src/core/deadlines/to-measure-report.ts';
import { toTally, type Counted } from '../../../src/core/deadlines/to-tally.ts';
import { createValidate } from '../../../src/adapters/validation/create-validate.ts';

const measure = measureJson as Measure;
const codesOf = (concepts: readonly ({ readonly coding?: readonly { readonly system?: string; readonly code?: string }[] } | undefined)[]): readonly string[] => concepts.map((c) => `${c?.coding?.[0]?.system ?? ''}|${c?.coding?.[0]?.code ?? ''}`);

const STANDINGS: readonly Standing[] = ['on-time', 'late', 'open', 'overdue', 'estimated-open', 'estimated-done', 'withdrawn', 'cancelled'];
const counted: fc.Arbitrary<Counted> = fc.record({ standing: fc.constantFrom(...STANDINGS), days: fc.integer({ min: 0, max: 40 }), complete: fc.option(fc.boolean(), { nil: undefined }) }).map(({ standing, days, complete }) => ({
  outcome: { standing, startOn: Temporal.PlainDate.from('2026-10-03'), missed: standing === 'late' || standing === 'overdue', dueDays: 15, ...(['on-time', 'late'].includes(standing) && { days }) },
  course: { reasons: [], ...(complete !== undefined && { completeAtFirst: complete }) },
}));

const reportOf = (custodians: readonly (readonly Counted[])[]): MeasureReport => toMeasureReport({
  asOf: '2026-11-22T10:00:00Z', from: '2025-11-22', to: '2026-11-22', programme: 'brussels-children', all: assessCustodianRecord(toTally(undefined, custodians.flat())),
  custodians: custodians.map((ofOne, i) => ({ name: `Hospital ${String(i)} (invented)`, identifier: { system: 'https://id.example.org', value: String(i) }, ...assessCustodianRecord(toTally(undefined, ofOne)) })),
});

type Counts = Pick<MeasureReportGroup, 'population' | 'measureScore'>;
const countOf = ({ population }: Counts, code: string): number => population?.find((p) => p.code?.coding?.[0]?.code === code)?.count ?? NaN;

const checkCounts = (counts: Counts): void => {
  const [initial, denominator, numerator] = [countOf(counts, 'initial-population'), countOf(counts, 'denominator'), countOf(counts, 'numerator')];
  expect(numerator).toBeLessThanOrEqual(denominator);
  expect(denominator).toBeLessThanOrEqual(initial);
  if (denominator < 5) {
    expect(counts.measureScore).toBeUndefined();
    return;
  }
  // in whole numbers: of a quotient that lies halfway between two tenths no tenth is nearer than a half
  const tenths = Math.round((counts.measureScore?.value ?? NaN) * 10);
  expect(counts.measureScore?.value).toBe(tenths / 10);
  expect(2 * Math.abs(tenths * denominator - 1000 * numerator)).toBeLessThanOrEqual(denominator);
};

test('it has the Measure\'s groups with its populations, divided as it divides them, in its order', () => {
  const report = reportOf([[], []]);
  expect(report.measure).toBe(measure.url);
  expect(codesOf(report.group?.map((g) => g.code) ?? [])).toEqual(codesOf(measure.group?.map((g) => g.code) ?? []));
  expect(measure.group?.length).toBeGreaterThan(3);
  for (const [i, group] of (measure.group ?? []).entries()) {
    const told = report.group?.[i];
    const populations = codesOf(group.population?.map((p) => p.code) ?? []);
    expect(codesOf(told?.population?.map((p) => p.code) ?? [])).toEqual(populations);
    expect(codesOf(told?.stratifier?.flatMap((s) => s.code ?? []) ?? [])).toEqual(codesOf(group.stratifier?.map((s) => s.code) ?? []));
    for (const stratum of told?.stratifier?.[0]?.stratum ?? []) expect(codesOf(stratum.population?.map((p) => p.code) ?? [])).toEqual(populations);
  }
  // a Measure that said more would be noticed
  expect(codesOf(measure.group?.slice(1).map((g) => g.code) ?? [])).not.toEqual(codesOf(report.group?.map((g) => g.code) ?? []));
});

test('its numbers can be: each part no greater than its whole, each share the quotient of its counts, all custodians together the sum', () => {
  fc.assert(fc.property(fc.array(fc.array(counted, { maxLength: 30 }), { maxLength: 4 }), (custodians) => {
    const report = reportOf(custodians);
    for (const group of report.group ?? []) {
      checkCounts(group);
      const strata = group.stratifier?.[0]?.stratum ?? [];
      expect(strata).toHaveLength(custodians.length);
      for (const stratum of strata) checkCounts(stratum);
      for (const code of ['initial-population', 'denominator', 'numerator']) expect(strata.reduce((sum, stratum) => sum + countOf(stratum as Counts, code), 0)).toBe(custodians.length === 0 ? 0 : countOf(group, code));
    }
  }), { numRuns: 100 });
});

test('it is FHIR', () => {
  expect(createValidate()(reportOf([[]]))).toEqual([]);
  expect(createValidate()(reportOf([]))).toEqual([]);
});

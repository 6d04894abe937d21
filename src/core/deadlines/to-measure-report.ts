// The statistics as FHIR tells them: one summary, each share with its counts, divided by custodian. https://hl7.org/fhir/R4/measurereport.html
import type { CodeableConcept, MeasureReport, MeasureReportGroup, MeasureReportGroupPopulation } from '@medplum/fhirtypes';
import { MEASURE, UCUM } from '../fhir/systems.ts';
import type { CustodianRecord } from './assess-custodian-record.ts';
import type { CustodianStatistics, Statistics } from './statistics.ts';

interface Share { readonly of: number; readonly part: number }
interface Group { readonly code: string; readonly display: string; readonly share: (record: CustodianRecord) => Share }

/** Below it no share is told, as everywhere. */
const FEWEST = 5;

/** In the order of the Measure, whose groups these are. */
const GROUPS: readonly Group[] = [
  { code: 'in-time', display: 'Handed over in time', share: ({ inTime, onTime }) => ({ of: inTime.n, part: onTime }) },
  { code: 'within-5-days', display: 'Handed over within 5 days', share: ({ days, bands }) => ({ of: days.n, part: bands.upTo5 }) },
  { code: 'within-10-days', display: 'Handed over within 10 days', share: ({ days, bands }) => ({ of: days.n, part: bands.upTo5 + bands.upTo10 }) },
  { code: 'within-15-days', display: 'Handed over within 15 days', share: ({ days, bands }) => ({ of: days.n, part: bands.upTo5 + bands.upTo10 + bands.upTo15 }) },
  { code: 'complete-at-first', display: 'Complete at the first delivery', share: ({ completeAtFirst }) => ({ of: completeAtFirst.n, part: completeAtFirst.complete }) },
];

const concept = (code: string, display: string): CodeableConcept => ({ coding: [{ system: MEASURE.codes, code, display }] });

const population = (code: string, display: string, count: number): MeasureReportGroupPopulation => ({ code: { coding: [{ system: MEASURE.population, code, display }] }, count });

type Counted = Required<Pick<MeasureReportGroup, 'population'>> & Pick<MeasureReportGroup, 'measureScore'>;

const toCounted = (record: CustodianRecord, { share }: Group): Counted => {
  const { of, part } = share(record);
  return {
    population: [population('initial-population', 'Initial Population', record.total), population('denominator', 'Denominator', of), population('numerator', 'Numerator', part)],
    ...(of >= FEWEST && { measureScore: { value: Math.round((part / of) * 1000) / 10, unit: '%', system: UCUM, code: '%' } }),
  };
};

const toCustodian = ({ name, identifier }: CustodianStatistics): CodeableConcept => ({
  ...(identifier && { coding: [{ ...(identifier.system !== '' && { system: identifier.system }), code: identifier.value, ...(name !== '' && { display: name }) }] }),
  text: name === '' ? 'name not known' : name,
});

const toGroup = ({ all, custodians }: Statistics, group: Group): MeasureReportGroup => ({
  code: concept(group.code, group.display),
  ...toCounted(all, group),
  ...(custodians.length > 0 && { stratifier: [{
    code: [concept('custodian', 'Custodian')],
    stratum: custodians.map((custodian) => ({ value: toCustodian(custodian), ...toCounted(custodian, group) })),
  }] }),
});

/**
 * | statistics | element | note |
 * |---|---|---|
 * | `from`, `to` | `period` | dates of the start |
 * | `asOf` | `date` | |
 * | `programme` | `reporter` | its hospital; absent: all |
 * | `all` | `group[].population`, `measureScore` | percent; absent under 5 |
 * | `custodians[]` | `group[].stratifier[0].stratum` | `value`: identifier and name |
 */
export const toMeasureReport = (statistics: Statistics): MeasureReport => ({
  resourceType: 'MeasureReport', status: 'complete', type: 'summary', measure: MEASURE.custodianTime,
  ...(statistics.programme !== undefined && { reporter: { reference: `Organization/${statistics.programme}` } }),
  date: statistics.asOf, period: { start: statistics.from, end: statistics.to },
  group: GROUPS.map((group) => toGroup(statistics, group)),
});

// The statistics as a table, a line a custodian; days and numbers of transfers, shares in percent.
import type { CustodianStatistics, Statistics } from '../core/deadlines/statistics.ts';
import { toCsv } from './to-csv.ts';

type Column = readonly [name: string, value: (custodian: CustodianStatistics) => string | number | undefined];

const COLUMNS: readonly Column[] = [
  ['custodian', (c) => c.name], ['identifier_system', (c) => c.identifier?.system], ['identifier', (c) => c.identifier?.value],
  ['transfers', (c) => c.total], ['on_time', (c) => c.onTime], ['late', (c) => c.late], ['open', (c) => c.open], ['open_overdue', (c) => c.overdue],
  ['withdrawn', (c) => c.withdrawn], ['cancelled', (c) => c.cancelled], ['estimated_open', (c) => c.estimates.open], ['estimated_handed_over', (c) => c.estimates.handedOver],
  ['in_time_n', (c) => c.inTime.n], ['in_time_percent', (c) => c.inTime.percent],
  ['days_n', (c) => c.days.n], ['days_median', (c) => c.days.median], ['days_p90', (c) => c.days.p90],
  ['days_0_to_5', (c) => c.bands.upTo5], ['days_6_to_10', (c) => c.bands.upTo10], ['days_11_to_15', (c) => c.bands.upTo15], ['days_over_15', (c) => c.bands.over15],
  ['complete_at_first_n', (c) => c.completeAtFirst.n], ['complete_at_first', (c) => c.completeAtFirst.complete],
  ['reasons', (c) => c.reasons.map(({ fault, code, transfers }) => `${fault} ${code} ${String(transfers)}`).join('; ')],
];

export const toStatisticsCsv = ({ custodians }: Statistics): string => toCsv(COLUMNS.map(([name]) => name), custodians.map((custodian) => COLUMNS.map(([, value]) => value(custodian))));

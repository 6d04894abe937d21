// How long custodians took, in bands: each bar is all of a custodian's handed over transfers.
import type { CustodianStatistics } from '../../core/deadlines/statistics.ts';
import type { StatisticsWords } from './statistics-words.ts';
import { html, type Html } from './html.ts';
import { plotMarks, type Fill } from './plot-marks.ts';
import { toRowPlot } from './to-row-plot.ts';
import { toTable } from './to-table.ts';

const BANDS = [['p1', 'upTo5'], ['p2', 'upTo10'], ['p3', 'upTo15'], ['p4', 'over15']] as const satisfies readonly (readonly [Fill, keyof CustodianStatistics['bands']])[];

const toMarks = ({ bands, days }: CustodianStatistics): Html => {
  const before = (index: number): number => BANDS.slice(0, index).reduce((sum, [, band]) => sum + bands[band], 0);
  return html`${BANDS.map(([fill, band], i) => bands[band] > 0 && html`<rect class="bar ${fill}" x="${(before(i) / days.n) * 100}%" y="2" width="${(bands[band] / days.n) * 100}%" height="18"></rect>`)}`;
};

export const toBandsPlot = (custodians: readonly CustodianStatistics[], words: StatisticsWords): Html => {
  const drawn = custodians.filter(({ days }) => days.n > 0);
  if (drawn.length === 0) return html`<p class="quiet">${words.nothingHandedOver}</p>`;
  return html`<figure class="figures">${plotMarks.legend(BANDS.map(([fill, band]) => [fill, words.bands[band]]))}
${toRowPlot(drawn.map((custodian) => ({ name: custodian.name, note: `n = ${String(custodian.days.n)}`, marks: toMarks(custodian) })), words.drawnRows, undefined)}
${toTable({ columns: [words.custodians.custodian, ...BANDS.map(([, band]) => words.bands[band]), words.bands.handedOver], caption: html`${words.bands.caption}`, rows: drawn.map(({ name, bands, days }) => ({ heading: html`${name}`, cells: [...BANDS.map(([, band]) => html`${bands[band]}`), html`${days.n}`] })) })}</figure>`;
};

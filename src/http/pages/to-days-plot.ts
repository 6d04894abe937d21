// Median and 90th percentile of the days a custodian took: a dot, and a line to a bar.
import type { CustodianStatistics } from '../../core/deadlines/statistics.ts';
import { toFilledText } from '../../core/kernel/to-filled-text.ts';
import type { StatisticsWords } from './statistics-words.ts';
import { html, type Html } from './html.ts';
import { toRowPlot } from './to-row-plot.ts';
import { toTable } from './to-table.ts';

const STEPS = [1, 2, 5, 10, 20, 50, 100, 200] as const;

/** Whole days, at most six lines of the axis. */
const toAxis = (largest: number): { readonly step: number; readonly end: number } => {
  const step = STEPS.find((s) => largest / s <= 6) ?? 500;
  return { step, end: Math.max(step, Math.ceil(largest / step) * step) };
};

const toTicks = ({ step, end }: ReturnType<typeof toAxis>): readonly number[] => Array.from({ length: end / step + 1 }, (_, i) => i * step);

/** Room on both sides for a mark that stands at the end. */
const at = (days: number, end: number): string => `${String(2 + (days / end) * 94)}%`;

const toGrid = (axis: ReturnType<typeof toAxis>): Html => html`${toTicks(axis).map((tick) => html`<line class="grid" x1="${at(tick, axis.end)}" x2="${at(tick, axis.end)}" y1="0" y2="22"></line>`)}`;

const toMarks = ({ days: { median, p90 } }: CustodianStatistics, axis: ReturnType<typeof toAxis>): Html => html`${toGrid(axis)}${median !== undefined && p90 !== undefined && html`<line class="mark-line" x1="${at(median, axis.end)}" x2="${at(p90, axis.end)}" y1="11" y2="11"></line><line class="mark-end" x1="${at(p90, axis.end)}" x2="${at(p90, axis.end)}" y1="4" y2="18"></line><circle class="mark-dot" cx="${at(median, axis.end)}" cy="11" r="5"></circle>`}`;

const toNote = ({ median, p90, n }: CustodianStatistics['days'], words: StatisticsWords): string => (median === undefined || p90 === undefined ? toFilledText(words.fewOf, { n }) : toFilledText(words.days.note, { median, ninth: p90 }));

export const toDaysPlot = (custodians: readonly CustodianStatistics[], words: StatisticsWords): Html => {
  const drawn = custodians.filter(({ days }) => days.n > 0);
  if (drawn.length === 0) return html`<p class="quiet">${words.nothingHandedOver}</p>`;
  const axis = toAxis(Math.max(1, ...drawn.map(({ days }) => days.p90 ?? 0)));
  return html`<figure class="figures"><ul class="legend" aria-hidden="true"><li><svg width="18" height="14"><circle class="mark-dot" cx="9" cy="7" r="5"></circle></svg> ${words.days.legendMedian}</li><li><svg width="18" height="14"><line class="mark-line" x1="0" x2="13" y1="7" y2="7"></line><line class="mark-end" x1="13" x2="13" y1="1" y2="13"></line></svg> ${words.days.legendP90}</li></ul>
${toRowPlot(drawn.map((custodian) => ({ name: custodian.name, note: toNote(custodian.days, words), marks: toMarks(custodian, axis) })), words.drawnRows, html`${toTicks(axis).map((tick) => html`<text class="tick" x="${at(tick, axis.end)}" y="14" text-anchor="middle">${tick}</text>`)}`)}
${toTable({ columns: [words.custodians.custodian, words.days.median, words.days.p90, words.bands.handedOver], caption: html`${words.days.caption}`, rows: drawn.map(({ name, days }) => ({ heading: html`${name}`, cells: [html`${days.median ?? words.few}`, html`${days.p90 ?? words.few}`, html`${days.n}`] })) })}</figure>`;
};

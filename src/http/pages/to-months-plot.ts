// The share in time over the months in which the time began: a column a month, hollow where too few were decided.
import type { CustodianRecord } from '../../core/deadlines/assess-custodian-record.ts';
import { toFilledText } from '../../core/kernel/to-filled-text.ts';
import type { StatisticsWords } from './statistics-words.ts';
import { html, type Html } from './html.ts';
import { plotMarks } from './plot-marks.ts';
import { toTable } from './to-table.ts';

type Month = CustodianRecord['months'][number];

/** Of the latest, so that a column stays as wide as a finger on a phone. */
const MOST = 13;
const FEWEST = 5;
const TOP = 22;
const HEIGHT = 120;

const countOf = ({ onTime, late, overdue }: Month): number => onTime + late + overdue;
const shareOf = (month: Month): number | undefined => (countOf(month) < FEWEST ? undefined : Math.round((month.onTime / countOf(month)) * 100));

const toColumn = (month: Month, place: { readonly i: number; readonly of: number }, few: string): Html => {
  const [width, share] = [100 / place.of, shareOf(month)];
  const [x, middle] = [`${String(width * (place.i + 0.15))}%`, `${String(width * (place.i + 0.5))}%`];
  const height = ((share ?? 100) / 100) * HEIGHT;
  const isFirst = place.i === 0 || month.month.endsWith('-01');
  return html`<rect class="${share === undefined ? 'hollow' : 'bar p2'}" x="${x}" y="${TOP + HEIGHT - height}" width="${width * 0.7}%" height="${height}"></rect>
<text class="tick" x="${middle}" y="${TOP + HEIGHT - height - 5}" text-anchor="middle">${share === undefined ? few : share}</text>
<text class="tick" x="${middle}" y="${TOP + HEIGHT + 16}" text-anchor="middle">${month.month.slice(5)}</text>${isFirst && html`<text class="tick" x="${middle}" y="${TOP + HEIGHT + 32}" text-anchor="middle">${month.month.slice(0, 4)}</text>`}`;
};

export const toMonthsPlot = (months: readonly Month[], { few, months: words }: StatisticsWords): Html => {
  if (months.length === 0) return html`<p class="quiet">${words.none}</p>`;
  const drawn = months.slice(-MOST);
  return html`<figure class="figures">${plotMarks.legend([['p2', words.legend]])}
<div class="plot" aria-hidden="true"><svg class="plot-bar" width="100%" height="${TOP + HEIGHT + 38}"><line class="axis" x1="0" x2="100%" y1="${TOP + HEIGHT}" y2="${TOP + HEIGHT}"></line><line class="grid" x1="0" x2="100%" y1="${TOP}" y2="${TOP}"></line>
${drawn.map((month, i) => toColumn(month, { i, of: Math.max(drawn.length, 6) }, words.few))}</svg></div>${months.length > MOST && html`<p class="quiet small">${toFilledText(words.drawn, { n: MOST })}</p>`}
${toTable({ columns: [words.month, words.inTime, words.late, words.overdue, words.percent], caption: html`${words.caption}`, rows: months.map((month) => ({ heading: html`${month.month}`, cells: [html`${month.onTime}`, html`${month.late}`, html`${month.overdue}`, html`${shareOf(month) ?? few}`] })) })}</figure>`;
};

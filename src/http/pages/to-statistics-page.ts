// The statistics for people, on screen and on paper: plots drawn here as SVG, and below each a table with the same figures.
import type { ReasonCount } from '../../core/deadlines/assess-custodian-record.ts';
import type { CustodianStatistics, Statistics } from '../../core/deadlines/statistics.ts';
import type { SignedIn } from '../route.ts';
import { html, type Html } from './html.ts';
import { liesWith } from './lies-with.ts';
import { plotMarks } from './plot-marks.ts';
import { toBandsPlot } from './to-bands-plot.ts';
import { toBlock } from './to-block.ts';
import { toDaysPlot } from './to-days-plot.ts';
import { toFacts } from './to-facts.ts';
import { toMonthsPlot } from './to-months-plot.ts';
import { toPage } from './to-page.ts';
import { toTable } from './to-table.ts';
import { toTime } from './to-time.ts';

export interface StatisticsView {
  readonly statistics: Statistics;
  readonly programmes: readonly { readonly id: string; readonly title: string }[];
  readonly signedIn?: SignedIn;
}

const toDateField = (name: string, label: string, value: string): Html => html`<div><label for="${name}">${label}</label><input type="date" id="${name}" name="${name}" value="${value}"></div>`;

const toFilterForm = ({ statistics: { programme, from, to }, programmes }: StatisticsView): Html => html`<form class="filter" method="get" action="/statistics" role="search" aria-label="Choose what is counted">
<div><label for="programme">Programme</label><select id="programme" name="programme"><option value="">All</option>${programmes.map(({ id, title }) => html`<option value="${id}"${id === programme && html` selected`}>${title}</option>`)}</select></div>
${toDateField('from', 'Time began from', from)}${toDateField('to', 'to', to)}
<div><button>Show</button></div></form>`;

const toLinks = ({ from, to, programme }: Statistics): Html => {
  const link = (format: string): string => `/statistics?${new URLSearchParams({ from, to, ...(programme !== undefined && { programme }), format }).toString()}`;
  return html`<p class="small no-print">The same as <a href="${link('csv')}">CSV</a>, <a href="${link('json')}">JSON</a>, <a href="${link('fhir')}">FHIR MeasureReport</a></p>`;
};

const toShare = ({ inTime }: Pick<CustodianStatistics, 'inTime'>): string => (inTime.percent === undefined ? `too few (n = ${String(inTime.n)})` : `${String(inTime.percent)}\u00a0%\u00a0(n\u00a0=\u00a0${String(inTime.n)})`);
const toComplete = ({ completeAtFirst: { n, complete } }: Pick<CustodianStatistics, 'completeAtFirst'>): string => (n === 0 ? 'not known' : `${String(complete)} of ${String(n)}`);

const toSummary = ({ all }: Statistics): Html => toFacts([
  ['Transfers', String(all.total)],
  ['In time', toShare(all)],
  ['Late', `${String(all.late)} handed over late, ${String(all.overdue)} open and overdue`],
  ['Open within the limit', String(all.open)],
  ['Days', all.days.median === undefined ? `too few (n = ${String(all.days.n)})` : `median ${String(all.days.median)}, 90th percentile ${String(all.days.p90)} (n = ${String(all.days.n)})`],
  ['Complete at first', toComplete(all)],
  ['Not counted as late', `${String(all.estimates.open + all.estimates.handedOver)} whose receipt was never recorded, ${String(all.withdrawn)} withdrawn, ${String(all.cancelled)} cancelled`],
]);

const toCustodians = (custodians: readonly CustodianStatistics[]): Html => html`<div class="figures">${toTable({
  columns: ['Custodian', 'In time', 'On time', 'Late', 'Overdue', 'Open', 'Estimate', 'Withdrawn or cancelled', 'Complete at first'],
  rows: custodians.map((c) => ({
    heading: html`${c.name}${c.identifier && html`<div class="quiet small">${c.identifier.value}</div>`}`,
    cells: [toShare(c), c.onTime, c.late, c.overdue, c.open, c.estimates.open + c.estimates.handedOver, c.withdrawn + c.cancelled, toComplete(c)].map((cell) => html`${cell}`),
  })),
})}</div>`;

const toReasons = (reasons: readonly ReasonCount[]): Html => (reasons.length === 0 ? html`<p class="quiet">No exchange met anything.</p>` : html`<div class="figures">${toTable({
  columns: ['What was met', 'Lies with', 'Transfers', 'Of these late'],
  caption: html`Over the network, on the way of a transfer; that it was met does not say that it is why it came late`,
  rows: reasons.map(({ text, fault, transfers, late }) => ({ heading: html`${text}`, cells: [html`${liesWith(fault)}`, html`${transfers}`, html`${late}`] })),
})}</div>`);

const percent = (value: number | undefined): string => (value === undefined ? 'too few' : `${String(value)} %`);

const toWarnings = ({ earlyWarning }: Statistics, programmes: StatisticsView['programmes']): Html => {
  if (!earlyWarning || earlyWarning.programmes.length === 0) return html`<p class="quiet">Nothing is known of the past yet.</p>`;
  return html`<p class="quiet">How the warning in the worklist would have done on the past two years, day by day, with what was known on each day. Learnt ${toTime(earlyWarning.learntAt)}.</p>
<div class="figures">${toTable({
    columns: ['Programme', 'Judged', 'Came late', 'Warned of', 'Warned of and late', 'Warnings that came true', 'Late ones that were warned of', 'Always warning would be right'],
    rows: earlyWarning.programmes.map((w) => ({
      heading: html`${programmes.find(({ id }) => id === w.programme)?.title ?? w.programme}`,
      cells: [w.judged, w.missed, w.warned, w.hits, percent(w.precision), percent(w.recall), percent(w.baseline)].map((cell) => html`${cell}`),
    })),
  })}</div>`;
};

export const toStatisticsPage = (view: StatisticsView): Html => {
  const { statistics, programmes, signedIn } = view;
  const title = statistics.programme === undefined ? 'all programmes' : programmes.find(({ id }) => id === statistics.programme)?.title ?? statistics.programme;
  return toPage({
    title: 'Statistics', isSignedIn: true, signedIn,
    main: html`${plotMarks.patterns}<h1>How custodians keep their time</h1>
<p class="quiet">Transfers whose time began from ${statistics.from} to ${statistics.to}, ${title}, as of ${toTime(statistics.asOf)}. Late is only what was late by law: an estimate never is.</p>
${toFilterForm(view)}${toLinks(statistics)}
${toBlock('summary', 'All custodians', toSummary(statistics))}
${statistics.all.total > 0 && html`${toBlock('custodians', 'Each custodian', toCustodians(statistics.custodians))}
${toBlock('bands', 'How long it took', toBandsPlot(statistics.custodians))}
${toBlock('days', 'Median and 90th percentile', toDaysPlot(statistics.custodians))}
${toBlock('months', 'In time, month by month', toMonthsPlot(statistics.all.months))}
${toBlock('reasons', 'What was met on the way', toReasons(statistics.all.reasons))}`}
${toBlock('warnings', 'Early warning', toWarnings(statistics, programmes))}`,
  });
};

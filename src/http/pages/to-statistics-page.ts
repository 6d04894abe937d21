// The statistics for people, on screen and on paper, in four languages: plots drawn here as SVG, and below each a table with the same figures.
import type { ReasonCount } from '../../core/deadlines/assess-custodian-record.ts';
import type { CustodianStatistics, Statistics } from '../../core/deadlines/statistics.ts';
import { toFilledText } from '../../core/kernel/to-filled-text.ts';
import type { SignedIn } from '../route.ts';
import { statisticsWords, type PageLanguage, type StatisticsWords } from './statistics-words.ts';
import { html, type Html } from './html.ts';
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
  readonly language: PageLanguage;
  readonly signedIn?: SignedIn;
}

/** A sentence with a moment in it. */
const withTime = (sentence: string, gap: string, at: string): Html => {
  const [before = '', after = ''] = sentence.split(`{${gap}}`);
  return html`${before}${toTime(at)}${after}`;
};

const toDateField = (name: string, label: string, value: string): Html => html`<div><label for="${name}">${label}</label><input type="date" id="${name}" name="${name}" value="${value}"></div>`;

const toFilterForm = ({ statistics: { programme, from, to }, programmes, language }: StatisticsView, { filter }: StatisticsWords): Html => html`<form class="filter" method="get" action="/statistics" role="search" aria-label="${filter.label}">
<input type="hidden" name="language" value="${language}">
<div><label for="programme">${filter.programme}</label><select id="programme" name="programme"><option value="">${filter.all}</option>${programmes.map(({ id, title }) => html`<option value="${id}"${id === programme && html` selected`}>${title}</option>`)}</select></div>
${toDateField('from', filter.from, from)}${toDateField('to', filter.to, to)}
<div><button>${filter.show}</button></div></form>`;

const linkOf = ({ from, to, programme }: Statistics, more: Readonly<Record<string, string>>): string => `/statistics?${new URLSearchParams({ from, to, ...(programme !== undefined && { programme }), ...more }).toString()}`;

const toLinks = ({ statistics, language }: StatisticsView, words: StatisticsWords): Html => {
  const languages = statisticsWords.languages.map((other) => (other === language ? html` <b>${statisticsWords.in(other).name}</b>` : html` <a href="${linkOf(statistics, { language: other })}" lang="${other}" hreflang="${other}">${statisticsWords.in(other).name}</a>`));
  return html`<p class="small no-print">${words.languages}:${languages}</p>
<p class="small no-print">${words.sameAs} <a href="${linkOf(statistics, { format: 'csv' })}">CSV</a>, <a href="${linkOf(statistics, { format: 'json' })}">JSON</a>, <a href="${linkOf(statistics, { format: 'fhir' })}">FHIR MeasureReport</a></p>`;
};

const toShare = ({ inTime: { n, percent } }: Pick<CustodianStatistics, 'inTime'>, { fewOf }: StatisticsWords): string =>
  (percent === undefined ? toFilledText(fewOf, { n }) : `${String(percent)}\u00a0%\u00a0(n\u00a0=\u00a0${String(n)})`);
const toComplete = ({ completeAtFirst: { n, complete } }: Pick<CustodianStatistics, 'completeAtFirst'>, { unknown, partOf }: StatisticsWords): string => (n === 0 ? unknown : toFilledText(partOf, { part: complete, n }));

const toSummary = ({ all }: Statistics, words: StatisticsWords): Html => {
  const { summary } = words;
  const { median, p90, n } = all.days;
  return toFacts([
    [summary.transfers, String(all.total)],
    [summary.inTime, toShare(all, words)],
    [summary.late, toFilledText(summary.lateText, { late: all.late, overdue: all.overdue })],
    [summary.open, String(all.open)],
    [summary.days, median === undefined || p90 === undefined ? toFilledText(words.fewOf, { n }) : toFilledText(summary.daysText, { median, ninth: p90, n })],
    [summary.complete, toComplete(all, words)],
    [summary.notLate, toFilledText(summary.notLateText, { estimates: all.estimates.open + all.estimates.handedOver, withdrawn: all.withdrawn, cancelled: all.cancelled })],
  ]);
};

const toCustodians = (custodians: readonly CustodianStatistics[], words: StatisticsWords): Html => {
  const { custodian, inTime, onTime, late, overdue, open, estimate, ended, complete } = words.custodians;
  return html`<div class="figures">${toTable({
    columns: [custodian, inTime, onTime, late, overdue, open, estimate, ended, complete],
    rows: custodians.map((c) => ({
      heading: html`${c.name}${c.identifier && html`<div class="quiet small">${c.identifier.value}</div>`}`,
      cells: [toShare(c, words), c.onTime, c.late, c.overdue, c.open, c.estimates.open + c.estimates.handedOver, c.withdrawn + c.cancelled, toComplete(c, words)].map((cell) => html`${cell}`),
    })),
  })}</div>`;
};

/** What was met is told in the words of docs/failures.md, which are English. */
const toReasons = (reasons: readonly ReasonCount[], { reasons: words, faults }: StatisticsWords): Html => (reasons.length === 0 ? html`<p class="quiet">${words.none}</p>` : html`<div class="figures">${toTable({
  columns: [words.met, words.liesWith, words.transfers, words.late],
  caption: html`${words.caption}`,
  rows: reasons.map(({ text, fault, transfers, late }) => ({ heading: html`<span lang="en">${text}</span>`, cells: [html`${faults[fault]}`, html`${transfers}`, html`${late}`] })),
})}</div>`);

const toWarnings = ({ statistics: { earlyWarning }, programmes }: StatisticsView, words: StatisticsWords): Html => {
  const { warnings, few } = words;
  if (!earlyWarning || earlyWarning.programmes.length === 0) return html`<p class="quiet">${warnings.none}</p>`;
  const percent = (value: number | undefined): string => (value === undefined ? few : `${String(value)} %`);
  return html`<p class="quiet">${withTime(warnings.intro, 'learntAt', earlyWarning.learntAt)}</p>
<div class="figures">${toTable({
    columns: [warnings.programme, warnings.judged, warnings.missed, warnings.warned, warnings.hits, warnings.precision, warnings.recall, warnings.baseline],
    rows: earlyWarning.programmes.map((w) => ({
      heading: html`${programmes.find(({ id }) => id === w.programme)?.title ?? w.programme}`,
      cells: [w.judged, w.missed, w.warned, w.hits, percent(w.precision), percent(w.recall), percent(w.baseline)].map((cell) => html`${cell}`),
    })),
  })}</div>`;
};

const toIntro = ({ statistics: { programme, from, to, asOf }, programmes }: StatisticsView, words: StatisticsWords): Html => {
  const title = programme === undefined ? words.allProgrammes : programmes.find(({ id }) => id === programme)?.title ?? programme;
  const [before = '', after = ''] = words.intro.split('{asOf}');
  return html`<p class="quiet">${toFilledText(before, { from, to, programme: title })}${toTime(asOf)}${after}</p>`;
};

export const toStatisticsPage = (view: StatisticsView): Html => {
  const { statistics, language, signedIn } = view;
  const words = statisticsWords.in(language);
  return toPage({
    title: words.title, isSignedIn: true, signedIn, language, words: words.frame,
    main: html`${plotMarks.patterns}<h1>${words.heading}</h1>
${toIntro(view, words)}
${toFilterForm(view, words)}${toLinks(view, words)}
${toBlock('summary', words.summary.heading, toSummary(statistics, words))}
${statistics.all.total > 0 && html`${toBlock('custodians', words.custodians.heading, toCustodians(statistics.custodians, words))}
${toBlock('bands', words.bands.heading, toBandsPlot(statistics.custodians, words))}
${toBlock('days', words.days.heading, toDaysPlot(statistics.custodians, words))}
${toBlock('months', words.months.heading, toMonthsPlot(statistics.all.months, words))}
${toBlock('reasons', words.reasons.heading, toReasons(statistics.all.reasons, words))}`}
${toBlock('warnings', words.warnings.heading, toWarnings(view, words))}`,
  });
};

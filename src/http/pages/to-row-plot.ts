// A plot with a row for each custodian: the name in words, and beside it what is drawn. Screen readers get the table below it.
import { toFilledText } from '../../core/kernel/to-filled-text.ts';
import { html, type Html } from './html.ts';

export interface PlotRow { readonly name: string; readonly note: string; readonly marks: Html }

/** Beyond it a plot says less than its table. */
const MOST = 30;

/** `drawn`: what is said where not all are, with the gap `{n}`. */
export const toRowPlot = (rows: readonly PlotRow[], drawn: string, axis: Html | undefined): Html => html`<div class="plot" aria-hidden="true">
${rows.slice(0, MOST).map(({ name, note, marks }) => html`<div class="plot-row"><span class="plot-name">${name}</span><svg class="plot-bar" width="100%" height="22">${marks}</svg><span class="plot-note">${note}</span></div>
`)}${axis && html`<div class="plot-row plot-axis"><span class="plot-name"></span><svg class="plot-bar" width="100%" height="20">${axis}</svg><span class="plot-note"></span></div>`}
</div>${rows.length > MOST && html`<p class="quiet small">${toFilledText(drawn, { n: MOST })}</p>`}`;

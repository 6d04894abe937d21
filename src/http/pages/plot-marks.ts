// What all plots share: fills that are told apart without colour, and their legend. Lengths across are percent, so that text keeps its size on every width.
import { html, type Html } from './html.ts';

/** Of style.css; `p1` is the lightest. */
export type Fill = 'p1' | 'p2' | 'p3' | 'p4';

const pattern = (id: Fill, marks: Html): Html => html`<pattern id="${id}" width="8" height="8" patternUnits="userSpaceOnUse"><rect class="${id}-ground" width="8" height="8"></rect>${marks}</pattern>`;

/** Once a page, before the first plot. */
export const plotMarks = {
  patterns: html`<svg class="patterns" width="0" height="0" aria-hidden="true"><defs>
${pattern('p1', html``)}
${pattern('p2', html`<path class="p2-line" d="M-2,2 l4,-4 M0,8 l8,-8 M6,10 l4,-4"></path>`)}
${pattern('p3', html`<circle class="p3-dot" cx="2" cy="2" r="1.3"></circle><circle class="p3-dot" cx="6" cy="6" r="1.3"></circle>`)}
${pattern('p4', html``)}
</defs></svg>`,
  legend: (entries: readonly (readonly [fill: Fill, words: string])[]): Html => html`<ul class="legend" aria-hidden="true">${entries.map(([fill, words]) => html`<li><svg width="18" height="14"><rect class="bar ${fill}" x="0.5" y="0.5" width="17" height="13"></rect></svg> ${words}</li>`)}</ul>`,
} as const;

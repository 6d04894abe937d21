// The letters that can be written to a custodian, to be printed; one that is asked over the network may get one too, and whoever posts it should know.
import type { TransferState } from '../../core/worklist/request-state.ts';
import { html, type Html } from './html.ts';

/** Of a transfer that has ended nothing is asked; a reminder needs a clock that runs. */
export const toLetterLinks = (request: string, { id, basis, channel, custodian, waitsFor }: TransferState): Html | undefined => {
  if (waitsFor === undefined) return undefined;
  const at = `/second-opinion-requests/${encodeURIComponent(request)}/transfers/${encodeURIComponent(id)}/letter`;
  const toLink = (kind: string, words: string): Html => html`<a href="${at}?kind=${kind}" download aria-label="${words} to ${custodian.name} (PDF)">${words}</a>`;
  return html`<div class="small">${toLink('request', 'Letter of request')}${basis !== undefined && html`, ${toLink('reminder', 'letter of reminder')}`}${channel === 'network' && html` <span class="quiet">(is asked over the network too)</span>`}</div>`;
};

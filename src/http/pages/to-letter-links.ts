// The letters that can be written to a custodian, to be printed; one that is asked over the network may get one too, and whoever posts it should know. And which were posted.
import type { TransferState } from '../../core/worklist/request-state.ts';
import { html, type Html } from './html.ts';
import { toTime } from './to-time.ts';

type Kind = NonNullable<TransferState['letters']>[number]['kind'];
const WORDS = { request: 'Letter of request', reminder: 'Letter of reminder' } as const satisfies Record<Kind, string>;

const toPosted = ({ letters = [] }: TransferState): readonly Html[] => letters.map(({ kind, postedAt }) => html`<div class="quiet small">${WORDS[kind]} posted ${toTime(postedAt)}</div>`);

/** `key`: how many were posted when the button was shown, so that it counts once however often it is pressed. */
const toPostedForm = (at: string, kind: Kind, { custodian, letters = [] }: TransferState): Html => html`<form class="act posted" method="post" action="${at}/letters">
<input type="hidden" name="kind" value="${kind}"><input type="hidden" name="idempotency-key" value="${kind}-${letters.length}"><button class="plain">posted now<span class="hidden">: ${WORDS[kind]} to ${custodian.name}</span></button></form>`;

/** Of a transfer that has ended nothing is asked; a reminder needs a clock that runs. */
export const toLetterLinks = (request: string, transfer: TransferState): Html => {
  const { id, basis, channel, custodian, waitsFor } = transfer;
  if (waitsFor === undefined) return html`${toPosted(transfer)}`;
  const at = `/second-opinion-requests/${encodeURIComponent(request)}/transfers/${encodeURIComponent(id)}`;
  const toLink = (kind: Kind): Html => html`<div class="small"><a href="${at}/letter?kind=${kind}" download aria-label="${WORDS[kind]} to ${custodian.name} (PDF)">${WORDS[kind]}</a> ${toPostedForm(at, kind, transfer)}</div>`;
  return html`${toPosted(transfer)}${toLink('request')}${basis !== undefined && toLink('reminder')}${channel === 'network' && html`<div class="quiet small">(is asked over the network too)</div>`}`;
};

// Where the reviewer writes the opinion, signs it, and corrects or retracts what was signed.
import { OUTCOMES } from '../../core/fhir/opinion.ts';
import type { Failure } from '../../core/kernel/result.ts';
import type { OpinionDraft } from '../../core/opinion/opinion-draft.ts';
import type { ShownOpinion } from '../../flows/read-opinion.ts';
import type { SignedIn } from '../route.ts';
import { html, type Html } from './html.ts';
import { toBlock } from './to-block.ts';
import { toDoneNote } from './to-done-note.ts';
import { toPage } from './to-page.ts';
import { toProblemNote } from './to-problem-note.ts';

export interface OpinionView {
  readonly id: string;
  readonly opinion: ShownOpinion;
  readonly done?: string | undefined;
  /** What came of the form that was sent, and what was in it: nothing that somebody wrote is lost. */
  readonly problem?: Failure;
  readonly written?: unknown;
  readonly signedIn?: SignedIn | undefined;
}

const OUTCOME = { 'agrees': 'agrees with the first opinion', 'differs': 'differs from the first opinion', 'in-part': 'agrees in part' } as const satisfies Record<(typeof OUTCOMES)[number], string>;

const isDraft = (written: unknown): written is OpinionDraft => typeof written === 'object' && written !== null && ('summary' in written || 'outcome' in written || 'recommendations' in written);

const draftOf = ({ opinion, written }: OpinionView): OpinionDraft => (isDraft(written) ? written : opinion.draft ?? {});

const at = (id: string, under: string): string => `/second-opinion-requests/${encodeURIComponent(id)}/opinion/${under}`;

const toSeen = ({ etag }: ShownOpinion): Html | false => etag !== undefined && html`<input type="hidden" name="if-match" value="${etag}">`;

const toLine = (name: string, label: string, { value, maxLength = 300 }: { readonly value: string | undefined; readonly maxLength?: number }): Html =>
  html`<div><label for="${name}">${label}</label> <input id="${name}" name="${name}" value="${value}" maxlength="${maxLength}" autocomplete="off"></div>`;

const toOutcome = (chosen: OpinionDraft['outcome']): Html => html`<fieldset><legend>What it says of the first opinion</legend>${OUTCOMES.map((outcome) =>
  html`<div><label><input type="radio" name="outcome" value="${outcome}"${outcome === chosen && html` checked`}> It ${OUTCOME[outcome]}</label></div>`)}</fieldset>`;

const toTrial = ({ title, identifier }: Partial<NonNullable<OpinionDraft['trial']>> = {}): Html => html`<fieldset><legend>Clinical trial, where one is proposed</legend>
${toLine('trialTitle', 'Title', { value: title })}
${toLine('trialSystem', 'Register, as a URI', { value: identifier?.system, maxLength: 500 })}
${toLine('trialNumber', 'Number in that register', { value: identifier?.value, maxLength: 200 })}</fieldset>`;

const toOnward = ({ name, country, reason }: Partial<NonNullable<OpinionDraft['onwardCentre']>> = {}): Html => html`<fieldset><legend>Another centre, where one is advised</legend>
${toLine('onwardName', 'Name', { value: name })}
${toLine('onwardCountry', 'Country, two letters', { value: country, maxLength: 2 })}
${toLine('onwardReason', 'Why', { value: reason })}</fieldset>`;

const toForm = (view: OpinionView): Html => {
  const { outcome, summary, recommendations = [], trial, onwardCentre } = draftOf(view);
  return html`<form class="decide" method="post" action="${at(view.id, 'draft')}">${toSeen(view.opinion)}
${toOutcome(outcome)}
<label for="summary">Assessment</label>
<textarea id="summary" name="summary" rows="12" maxlength="20000">${summary}</textarea>
<label for="recommendations">Recommendations, a line each</label>
<textarea id="recommendations" name="recommendations" rows="5">${recommendations.join('\n')}</textarea>
${toTrial(trial)}
${toOnward(onwardCentre)}
<button>Save the draft</button>
</form>`;
};

const toSigning = ({ id, opinion }: OpinionView): Html => html`<form class="decide" method="post" action="${at(id, 'signature')}">${toSeen(opinion)}
<p>The opinion as it was saved above becomes a document${opinion.reviewer !== undefined && html`, signed by ${opinion.reviewer}`}, and goes at once to everyone to whom it may be given. It cannot be edited afterwards, only replaced.</p>
${opinion.signed && html`<label for="correction">Why the signed opinion is corrected</label> <input id="correction" name="correction" maxlength="300" required autocomplete="off">`}
<button>${opinion.signed ? 'Sign the corrected version' : 'Sign the opinion'}</button>
</form>`;

const toRetraction = ({ id }: OpinionView): Html => html`<form class="decide" method="post" action="${at(id, 'retraction')}">
<fieldset><legend>Why it does not stand any more</legend>
<div><label><input type="radio" name="reason" value="wrong-patient" required> It belongs to another patient</label></div>
<div><label><input type="radio" name="reason" value="written-in-error" required> It should not have been signed</label></div></fieldset>
<p class="quiet small">It is given to nobody any more. Whoever has it already must be told.</p>
<button>Retract the opinion</button>
</form>`;

const toDeeds = (view: OpinionView): Html => {
  const { mayWrite, whyNot, hasDraft, signed } = view.opinion;
  if (!mayWrite) return html`<p role="status">It cannot be written now: ${whyNot}.</p>`;
  return html`${toBlock('write', signed ? 'Correct it' : 'Write it', toForm(view))}
${hasDraft && toBlock('sign', 'Sign it', toSigning(view))}
${signed && toBlock('retract', 'Retract it', toRetraction(view))}`;
};

export const toOpinionPage = (view: OpinionView): Html => toPage({
  title: 'Opinion',
  isSignedIn: true,
  signedIn: view.signedIn,
  main: html`${toDoneNote(view.done)}<p><a href="/second-opinion-requests/${encodeURIComponent(view.id)}">Request ${view.opinion.placerIdentifier}</a></p>
<h1>Opinion</h1>
<p>${view.opinion.signed ? html`<span class="badge fine">signed</span>` : html`<span class="badge">not signed</span>`}${view.opinion.hasDraft && html` <span class="badge soon">there is a draft that is not signed</span>`}</p>
${view.problem && toProblemNote(view.problem)}
${toDeeds(view)}`,
});

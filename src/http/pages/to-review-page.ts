// One document under review: why it is here, what came, whose it is said to be, and the forms that put it into a request or reject it.
import { toBinaryReference } from '../../core/fhir/document-content.ts';
import type { Failure } from '../../core/kernel/result.ts';
import type { ReviewCandidate, ReviewCase } from '../../core/worklist/to-review-case.ts';
import type { SignedIn } from '../route.ts';
import { html, type Html } from './html.ts';
import { toBlock } from './to-block.ts';
import { toFacts } from './to-facts.ts';
import { toPage } from './to-page.ts';
import { toProblemNote } from './to-problem-note.ts';
import { toTime } from './to-time.ts';
import { toWords } from './to-words.ts';

export interface ReviewView {
  readonly review: ReviewCase;
  /** The number of a request that was asked for. */
  readonly asked?: string | undefined;
  /** What came of the form that was sent. */
  readonly problem?: Failure;
  readonly signedIn?: SignedIn;
}

const toIdentifiers = (identifiers: ReviewCase['custodians']): Html | undefined =>
  (identifiers.length === 0 ? undefined : html`${identifiers.map((i) => html`<div>${i.value} <span class="quiet small">${i.system}</span></div>`)}`);

const toOpen = ({ url }: ReviewCase): Html | undefined => {
  const binary = toBinaryReference(url);
  return binary === undefined ? undefined : html`<a href="/fhir/R4/${binary}" download>Open it</a> <span class="quiet small">that it was opened stands on the audit trail</span>`;
};

const toCame = (review: ReviewCase): Html => toFacts([
  ['Received', toTime(review.receivedAt)], ['Sent by', review.sender], ['Custodian it names', toIdentifiers(review.custodians)],
  ['Type', review.type === undefined ? 'not said' : html`${review.typeName ?? ''} <span class="quiet small">${review.type}</span>`],
  ['Format', html`${review.contentType ?? 'not said'}${review.sizeBytes !== undefined && html`, ${review.sizeBytes} bytes`}`],
  ['Called by its sender', review.uniqueId], ['Came with', review.submission], ['SHA-256', review.sha256], ['SHA-1, as announced', review.sha1],
  ['Content', toOpen(review)],
]);

const toWhose = ({ patient, person }: ReviewCase): Html => {
  if (patient !== undefined) return html`<p>One patient here is meant: the identifiers that the sender gave agree.</p>`;
  if (!person) return html`<p>The sender does not say.</p>`;
  return html`<p>As the sender says; none of it led to one patient here.</p>${toFacts([['Identifiers', toIdentifiers(person.identifiers) ?? 'none'], ['Name', person.name], ['Born', person.birthDate]])}`;
};

const toChoice = (value: string, label: Html): Html => html`<div><label><input type="radio" name="transfer" value="${value}" required> ${label}</label></div>`;

const toAssignment = (reviewId: string) => ({ id, placerIdentifier, state, transfers }: ReviewCandidate): Html => html`<form class="decide" method="post" action="/review-list/${encodeURIComponent(reviewId)}/assignment">
<input type="hidden" name="request" value="${id}">
<fieldset><legend>Request <a href="/second-opinion-requests/${encodeURIComponent(id)}">${placerIdentifier}</a> <span class="quiet small">${toWords(state)}</span></legend>
${transfers.map((t) => toChoice(t.id, html`It answers the transfer of ${t.custodian} <span class="quiet small">${toWords(t.status)}</span>`))}
${toChoice('', html`It answers no transfer: into the dossier alone`)}
<button>Put it into ${placerIdentifier}</button></fieldset>
</form>`;

const toNone = ({ patient }: ReviewCase, asked: string | undefined): Html => {
  if (asked !== undefined) return html`<p role="status">No request${patient !== undefined && html` of this patient`} has the number ${asked}.</p>`;
  return html`<p>${patient === undefined ? 'Find the request by its number first.' : 'This patient has no request here.'}</p>`;
};

const toSearch = ({ id, candidates }: ReviewCase, asked: string | undefined): Html => html`<form class="decide" method="get" action="/review-list/${encodeURIComponent(id)}" role="search" aria-label="Find a request">
<label for="request">${candidates.length > 0 ? 'Another request, by the number that its placer gave it' : 'Number of the request, as its placer gave it'}</label>
<input id="request" name="request" value="${asked}" maxlength="200" required autocomplete="off"> <button>Find</button>
</form>`;

const toRejection = ({ id }: ReviewCase): Html => html`<form class="decide" method="post" action="/review-list/${encodeURIComponent(id)}/rejection">
<label for="reason">Why it belongs nowhere here</label>
<textarea id="reason" name="reason" rows="3" maxlength="1000" required></textarea>
<p class="quiet small">Name no patient. The document stays kept with your reason, and is published to nobody.</p>
<button>Reject it</button>
</form>`;

const toDecisions = (review: ReviewCase, asked: string | undefined): Html => html`${toBlock('assign', 'Put it into a request', html`${review.candidates.length > 0 ? review.candidates.map(toAssignment(review.id)) : toNone(review, asked)}
${toSearch(review, asked)}`)}
${toBlock('reject', 'Reject it', toRejection(review))}`;

const toOutcome = ({ status, became, rejectedFor }: ReviewCase): Html => toBlock('outcome', 'What came of it', toFacts([
  ['Reviewed', html`<span class="badge">${status === 'rejected' ? 'rejected' : 'put into a request'}</span>`], ['As', became], ['Why', rejectedFor],
]));

export const toReviewPage = ({ review, asked, problem, signedIn }: ReviewView): Html => toPage({
  title: 'Document under review',
  isSignedIn: true,
  signedIn,
  main: html`<p><a href="/review-list">Review list</a></p>
<h1>Document under review</h1>
${problem && toProblemNote(problem)}
${toBlock('why', 'Why it is here', html`<p><strong>${review.why.text}</strong></p>${review.status === 'requested' && html`<p>${review.why.toDo}</p>`}`)}
${toBlock('came', 'What came', toCame(review))}
${toBlock('whose', 'Whose it is', toWhose(review))}
${review.status === 'requested' ? toDecisions(review, asked) : toOutcome(review)}`,
});

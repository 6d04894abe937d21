// The opinion on the page of its request: whether it is signed, who has it, who is still to get it, and the forms of whoever sees to that.
import { toBinaryReference } from '../../core/fhir/document-content.ts';
import { DECISIONS, MEANS } from '../../core/fhir/opinion.ts';
import type { OpinionState } from '../../core/worklist/opinion-state.ts';
import type { RequestState } from '../../core/worklist/request-state.ts';
import type { SignedIn } from '../route.ts';
import { html, type Html } from './html.ts';
import { isPermitted } from './is-permitted.ts';
import { toList } from './to-list.ts';
import { toSelect } from './to-select.ts';
import { toTime } from './to-time.ts';
import { toWords } from './to-words.ts';

type Signed = NonNullable<OpinionState['signed']>;
type Recipient = OpinionState['recipients'][number];

const OUTCOME = { 'agrees': 'agrees with the first opinion', 'differs': 'differs from the first opinion', 'in-part': 'agrees in part with the first opinion' } as const satisfies Record<Signed['outcome'], string>;
const DECISION = { 'first-opinion': 'Follows the first opinion', 'second-opinion': 'Follows the second opinion', 'combination': 'Follows both in part', 'neither': 'Follows neither' } as const satisfies Record<(typeof DECISIONS)[number], string>;
const MEANS_TEXT = { 'in-person': 'in person', 'post': 'by post', 'portal': 'in the portal' } as const satisfies Record<(typeof MEANS)[number], string>;
const REACH = { 'acknowledged': 'has it', 'handed-over': 'has it', 'on-its-way': 'on its way', 'to-hand-over': 'to be handed over', 'not-permitted': 'may not get it' } as const satisfies Record<Recipient['reach'], string>;
const DONE: readonly Recipient['reach'][] = ['acknowledged', 'handed-over'];

const toDocument = ({ contentType, url, id }: Signed['documents'][number]): Html => {
  const binary = toBinaryReference(url);
  const label = contentType === 'application/pdf' ? 'PDF' : 'FHIR document';
  return binary === undefined ? html`${label} (${id})` : html`<a href="/fhir/R4/${binary}">${label}</a>`;
};

const toSigned = ({ outcome, signedAt, signedBy, corrects, documents }: Signed): Html => html`<p><span class="badge fine">signed</span> It ${OUTCOME[outcome]}${corrects && html` <span class="badge">corrected version</span>`}${signedBy !== undefined && html`. By ${signedBy}`}${signedAt !== undefined && html`, ${toTime(signedAt)}`}. ${documents.map((d) => html`${toDocument(d)} `)}</p>`;

const toMeans = (name: string): Html => toSelect({ id: name, name: 'means', label: 'How' }, MEANS.map((m) => [m, MEANS_TEXT[m]]));

const toHandoverForm = (id: string, to: string, name: string): Html => html`<form class="act" method="post" action="/second-opinion-requests/${encodeURIComponent(id)}/opinion/handovers">
<input type="hidden" name="to" value="${to}">${toMeans(`means-${to}`)} <button>Record as handed over<span class="hidden">: ${name}</span></button></form>`;

const toRecipient = (id: string, mayHandOver: boolean) => ({ key, name, reach, reasons, handover }: Recipient): Html =>
  html`${name} <span class="badge ${DONE.includes(reach) ? 'fine' : 'soon'}">${REACH[reach]}</span>${handover && html` <span class="small">${toWords(handover.means)}, ${toTime(handover.at)}</span>`}${reasons && html` <span class="small">${reasons.join('; ')}</span>`}
${mayHandOver && (reach === 'to-hand-over' || reach === 'on-its-way') && toHandoverForm(id, key, name)}`;

const toPatient = ({ id, opinion: { patient, handTo } }: RequestState, mayHandOver: boolean): Html => (patient
  ? html`The ${patient.to} <span class="badge fine">has it</span> <span class="small">${toWords(patient.means)}, ${toTime(patient.at)}</span>`
  : html`The ${handTo.join(' or the ')} <span class="badge soon">to be handed over</span>${mayHandOver && handTo.map((side) => toHandoverForm(id, side, `the ${side}`))}`);

const isDecisionOpen = ({ steps }: RequestState): boolean => steps.some(({ code, status }) => code === 'patient-decision' && status === 'current');

const toDecision = (state: RequestState, mayDecide: boolean): Html | false => {
  if (state.opinion.decision) return html`<p>The patient: ${DECISION[state.opinion.decision]}.</p>`;
  return mayDecide && isDecisionOpen(state) && html`<form class="act" method="post" action="/second-opinion-requests/${encodeURIComponent(state.id)}/opinion/decision">
${toSelect({ id: 'decision', name: 'decision', label: 'Decision of the patient' }, DECISIONS.map((d) => [d, DECISION[d]]))} <button>Record the decision</button></form>`;
};

const toWay = ({ id, opinion }: RequestState): Html => html`<p><a href="/second-opinion-requests/${encodeURIComponent(id)}/opinion">${opinion.signed ? 'Read or correct the opinion' : 'Write the opinion'}</a></p>`;

export const toOpinionBlock = (state: RequestState, signedIn: SignedIn | undefined): Html => {
  const { signed, recipients, hasDraft, closed } = state.opinion;
  const mayHandOver = isPermitted(signedIn, 'hand-over-opinion');
  const way = isPermitted(signedIn, 'write-opinion') && toWay(state);
  if (!signed) return html`<p>${hasDraft ? 'A draft is written; it is not signed.' : 'Not written yet.'}</p>${way}`;
  return html`${toSigned(signed)}
${toList([toPatient(state, mayHandOver), ...recipients.map(toRecipient(state.id, mayHandOver))], '')}
<p>${closed ? html`<span class="badge fine">everyone who is to have it has it</span>` : html`<span class="badge soon">not with everyone yet</span>`}</p>
${toDecision(state, isPermitted(signedIn, 'record-patient-decision'))}${way}`;
};

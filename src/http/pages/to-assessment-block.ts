// The assessment on the page of its request: who reviews, who is told, what was asked of whom, where it is sent on to, and the forms of whoever may say a word on it.
import { AGB, CBE, NIHDI_ORGANIZATION, URA } from '../../core/fhir/systems.ts';
import { INFORMATION_SUPPLIERS } from '../../core/fhir/information.ts';
import type { InformationState } from '../../core/worklist/assessment-state.ts';
import type { RequestState } from '../../core/worklist/request-state.ts';
import type { SignedIn } from '../route.ts';
import { html, type Html } from './html.ts';
import { isPermitted } from './is-permitted.ts';
import { toList } from './to-list.ts';
import { toSelect } from './to-select.ts';
import { toTime } from './to-time.ts';
import { toWords } from './to-words.ts';

export interface AssessmentView { readonly state: RequestState; readonly departments: readonly { readonly code: string; readonly display: string }[]; readonly reader: SignedIn | undefined }

const SUPPLIERS = INFORMATION_SUPPLIERS.map((s) => [s, toWords(s)] as const);

const at = ({ id }: RequestState, under: string): string => `/second-opinion-requests/${encodeURIComponent(id)}/${under}`;

const toArea = (id: string, name: string, label: string): Html => html`<label for="${id}">${label}</label> <textarea id="${id}" name="${name}" rows="2" maxlength="4000" required></textarea>`;

interface DecisionForm { readonly decision: 'ask' | 'decline' | 'redirect'; readonly summary: string; readonly fields: Html }

const toDecision = (state: RequestState, { decision, summary, fields }: DecisionForm): Html => html`<details><summary>${summary}</summary><form class="decide" method="post" action="${at(state, 'assessment')}">
<input type="hidden" name="decision" value="${decision}">${fields} <button>${summary}</button></form></details>`;

const toAsk = (state: RequestState): Html => {
  const keys = state.transfers.map((t) => t.custodian);
  return toDecision(state, { decision: 'ask', summary: 'Ask for more', fields: html`${toSelect({ id: 'ask-from', name: 'from', label: 'Of whom' }, SUPPLIERS)}
${keys.length > 0 && toSelect({ id: 'ask-custodian', name: 'custodian', label: 'Which custodian, if one' }, [['', ''], ...keys.map(({ key, name }) => [key, name] as const)])}
${toArea('ask-text', 'text', 'What')} <label for="ask-due">Until</label> <input id="ask-due" type="date" name="dueOn" required>` });
};

/** What hospitals are known by to the authorities of the two programmes' countries. */
const NUMBERS = [[NIHDI_ORGANIZATION, 'NIHDI (Belgium)'], [CBE, 'CBE (Belgium)'], [URA, 'URA (Netherlands)'], [AGB, 'AGB (Netherlands)']] as const;

/** A key that no recipient has. */
const toFreeKey = ({ recipients }: RequestState): string => {
  const taken = new Set(recipients.map(({ key }) => key));
  const numbers = Array.from({ length: taken.size + 1 }, (_, i) => `centre-${String(i + 1)}`);
  return numbers.find((key) => !taken.has(key)) ?? '';
};

const toNewCentre = (state: RequestState): Html => toDecision(state, { decision: 'redirect', summary: 'Send on to a centre that the request does not name', fields: html`<input type="hidden" name="key" value="${toFreeKey(state)}">
<label for="new-centre">Its name</label> <input id="new-centre" name="name" maxlength="300" required autocomplete="off">
${toSelect({ id: 'new-centre-system', name: 'system', label: 'Number, if known' }, NUMBERS)}
<label for="new-centre-number" class="hidden">The number itself</label> <input id="new-centre-number" name="number" maxlength="200" autocomplete="off"> ${toArea('new-centre-reason', 'reason', 'Why')}
<p class="quiet small">It is then among those who may get the dossier, if the patient releases it to them. Nothing goes there over the network: the patient takes along what there is.</p>` });

const toRedirections = ({ state, departments }: AssessmentView): readonly Html[] => {
  const others = departments.filter((d) => d.code !== state.department);
  const centres = state.recipients.filter((r) => r.kind === 'onward-centre');
  return [
    ...(others.length > 0 ? [toDecision(state, { decision: 'redirect', summary: 'Send to another department', fields: html`${toSelect({ id: 'to-department', name: 'department', label: 'Which' }, others.map((d) => [d.code, d.display]))} ${toArea('department-reason', 'reason', 'Why')}` })] : []),
    ...(centres.length > 0 ? [toDecision(state, { decision: 'redirect', summary: 'Send on to another centre', fields: html`${toSelect({ id: 'to-centre', name: 'recipient', label: 'Which' }, centres.map((r) => [r.key, r.name]))} ${toArea('centre-reason', 'reason', 'Why')}
<p class="quiet small">The dossier goes there only as the patient releases it to that centre.</p>` })] : []),
    toNewCentre(state),
  ];
};

/** A coordinator records for others; this word is a physician's. */
const isMedical = (reader: SignedIn | undefined): boolean => isPermitted(reader, 'assess-request') && (reader?.roles ?? []).some((role) => role !== 'coordinator');

const isUndecided = ({ steps, onward }: RequestState): boolean => {
  const status = steps.find((s) => s.code === 'assessment')?.taskStatus;
  return (status === 'ready' || status === 'in-progress') && onward === undefined;
};

const mayDecide = ({ state, reader }: AssessmentView): boolean => isUndecided(state) && isMedical(reader);

const toForms = (view: AssessmentView): Html => html`<form class="decide" method="post" action="${at(view.state, 'assessment')}"><input type="hidden" name="decision" value="accept">
<label for="accept-note">Note, if any</label> <input id="accept-note" name="note" maxlength="1000" autocomplete="off"> <button>Accept</button></form>
${toAsk(view.state)}
${toDecision(view.state, { decision: 'decline', summary: 'Decline', fields: toArea('decline-reason', 'reason', 'Why') })}
${toRedirections(view)}`;

const toAnswerForm = (state: RequestState, { id, from }: InformationState): Html => html`<details><summary>Record the answer</summary><form class="decide" method="post" action="${at(state, `information/${encodeURIComponent(id)}/answer`)}">
${toSelect({ id: `by-${id}`, name: 'by', label: 'By whom', chosen: from }, SUPPLIERS)}
<label for="text-${id}">What was said</label> <textarea id="text-${id}" name="text" rows="2" maxlength="4000"></textarea>
<label for="not-${id}">Or why it cannot be had</label> <input id="not-${id}" name="notAvailable" maxlength="1000" autocomplete="off"> <button>Record the answer</button></form></details>`;

const toAnswer = ({ answer, notAvailable, answeredAt, answeredBy }: InformationState): Html => html`${answeredAt !== undefined && html`<div class="small">${toTime(answeredAt)}${answeredBy !== undefined && html`, ${toWords(answeredBy)}`}: ${answer ?? notAvailable ?? 'documents'}</div>`}`;

const toAsked = (state: RequestState, reader: SignedIn | undefined) => (asked: InformationState): Html => html`<span class="badge ${asked.status === 'requested' ? 'soon' : 'fine'}">${asked.status === 'requested' ? html`until ${toTime(asked.dueAt)}` : toWords(asked.status)}</span> ${asked.text} <span class="quiet small">of ${toWords(asked.from)}${asked.custodianKey !== undefined && html` ${asked.custodianKey}`}</span>
${toAnswer(asked)}${asked.status === 'requested' && isPermitted(reader, 'answer-information') && toAnswerForm(state, asked)}`;

const toIndependence = ({ independence }: RequestState): Html => html`${independence.conflicts.map((c) => html`<p><span class="badge late">not independent</span> ${c}</p>`)}${independence.doubts.map((d) => html`<p class="small"><span class="badge soon">not told</span> ${d}</p>`)}`;

const toAudience = ({ audience }: RequestState): Html => html`<p class="small">${audience.to.length === 0
  ? 'The birth date is not known well enough: ask before anybody of the patient\'s side is told.'
  : html`Told of the patient's side today: ${audience.to.map(toWords).join(' and ')}${!audience.documentContent && ', of how it goes, not of what documents say'}.`}</p>`;

export const toAssessmentBlock = (view: AssessmentView): Html => {
  const { state, reader } = view;
  return html`${toIndependence(state)}${toAudience(state)}
${state.onward && html`<p><span class="badge">sent on</span> ${state.onward.reason}</p>`}
${state.information.length > 0 && html`<h3>Asked for</h3>${toList(state.information.map(toAsked(state, reader)), '')}`}
${mayDecide(view) && toForms(view)}`;
};

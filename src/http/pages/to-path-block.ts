// The path on the page of its request: each step with whose it is, by when, what holds it up, and the forms of whoever may move it.
import { isStepEnded } from '../../core/fhir/path-step.ts';
import { AGB, BIG, NIHDI_PROFESSIONAL } from '../../core/fhir/systems.ts';
import type { RequestState, StepState } from '../../core/worklist/request-state.ts';
import type { SignedIn } from '../route.ts';
import { html, type Html } from './html.ts';
import { isPermitted } from './is-permitted.ts';
import { toSelect } from './to-select.ts';
import { toTable } from './to-table.ts';
import { toTime } from './to-time.ts';
import { toWords } from './to-words.ts';

const STATUS = { 'done': 'done', 'current': 'open', 'next': 'later', 'skipped': 'left out', 'optional': 'not asked for' } as const satisfies Record<StepState['status'], string>;

const toStatus = (step: StepState): Html => {
  const mark = step.overdue === true ? 'late' : step.status === 'done' ? 'fine' : '';
  return html`<span class="badge ${mark}">${step.status === 'current' && step.taskStatus !== undefined ? toWords(step.taskStatus) : STATUS[step.status]}</span>${step.reason !== undefined && html` <span class="small">${step.reason}</span>`}`;
};

const toDue = (step: StepState): Html => {
  if (step.endedAt !== undefined) return toTime(step.endedAt);
  return step.dueAt === undefined ? html`<span class="quiet">no date yet</span>` : html`${step.overdue === true && html`<span class="badge late">overdue</span> `}${toTime(step.dueAt)}`;
};

const toHolding = (step: StepState): Html => html`${(step.unmet ?? []).map((c) => html`<span class="badge soon">${toWords(c)}</span> `)}${(step.overrides ?? []).map((o) => html`<div class="small">${o.criteria.map(toWords).join(', ')} set aside by ${o.physician}: ${o.reason}</div>`)}`;

interface Field { readonly name: string; readonly label: string; readonly maxLength: number }
const REASON: Field = { name: 'reason', label: 'Why', maxLength: 1000 };

interface StepForm { readonly act: 'skip' | 'override' | 'opening'; readonly label: string; readonly fields: readonly Field[] }
const SKIP: StepForm = { act: 'skip', label: 'Leave out', fields: [REASON] };
const OPENING: StepForm = { act: 'opening', label: 'Ask for it', fields: [REASON] };
const OVERRIDE: StepForm = { act: 'override', label: 'Let it begin', fields: [{ name: 'physician', label: 'Physician who decides', maxLength: 200 }, REASON] };

const toForm = (id: string, step: StepState) => ({ act, label, fields }: StepForm): Html => html`<form class="act" method="post" action="/second-opinion-requests/${encodeURIComponent(id)}/steps/${step.code}/${act}">
${fields.map((f) => html`<label for="${act}-${step.code}-${f.name}">${f.label}</label> <input id="${act}-${step.code}-${f.name}" name="${f.name}" maxlength="${f.maxLength}" required autocomplete="off"> `)}<button>${label}<span class="hidden">: ${step.display}</span></button></form>`;

const isSkippable = ({ skippable, taskStatus }: StepState): boolean => skippable === true && (taskStatus === 'requested' || taskStatus === 'ready');

/** Something holds it up, and all of that may be set aside. */
const isOverridable = ({ unmet = [], overridable = [], taskStatus }: StepState): boolean => taskStatus === 'requested' && unmet.length > 0 && overridable.length === unmet.length;

const isOpenable = ({ state }: RequestState, { status }: StepState): boolean => status === 'optional' && state !== 'draft' && state !== 'completed';

/** What people are known by to the authorities of the two programmes' countries. */
const NUMBERS = [[NIHDI_PROFESSIONAL, 'NIHDI (Belgium)'], [BIG, 'BIG (Netherlands)'], [AGB, 'AGB (Netherlands)']] as const;

/** Whoever is named does this step and those of the reviewer that come after it: one form, at the first of them. */
const isNamable = ({ steps }: RequestState, step: StepState): boolean => steps.find(({ owner, taskStatus }) => owner?.role === 'reviewer' && taskStatus !== undefined && !isStepEnded(taskStatus)) === step;

const toNaming = ({ id }: RequestState, { code, owner }: StepState): Html => {
  const summary = owner?.reference.startsWith('PractitionerRole/') === true ? 'Name another reviewer' : 'Name who reviews';
  return html`<details><summary>${summary}</summary><form class="decide" method="post" action="/second-opinion-requests/${encodeURIComponent(id)}/steps/${code}/assignment">
<label for="reviewer-family">Family name</label> <input id="reviewer-family" name="family" maxlength="200" required autocomplete="off">
<label for="reviewer-given">Given name</label> <input id="reviewer-given" name="given" maxlength="200" autocomplete="off">
${toSelect({ id: 'reviewer-system', name: 'system', label: 'Number' }, NUMBERS)}
<label for="reviewer-number" class="hidden">The number itself</label> <input id="reviewer-number" name="number" maxlength="200" required autocomplete="off"> <button>${summary}</button></form></details>`;
};

const toForms = (state: RequestState, step: StepState, reader: SignedIn | undefined): readonly Html[] => {
  const forms: readonly (readonly [StepForm, boolean])[] = [
    [OVERRIDE, isOverridable(step) && isPermitted(reader, 'override-step')],
    [SKIP, isSkippable(step) && isPermitted(reader, 'skip-step')],
    [OPENING, isOpenable(state, step) && isPermitted(reader, 'open-step')],
  ];
  const naming = isNamable(state, step) && isPermitted(reader, 'assign-reviewer') ? [toNaming(state, step)] : [];
  return [...forms.filter(([, shown]) => shown).map(([form]) => toForm(state.id, step)(form)), ...naming];
};

const toOwner = ({ owner }: StepState): Html => html`${owner && html`${toWords(owner.role)}${owner.name !== undefined && html` <span class="quiet small">${owner.name}</span>`}`}`;

/** Without what comes before the path: the page says that elsewhere. */
export const toPathBlock = (state: RequestState, reader: SignedIn | undefined): Html => {
  const steps = state.steps.filter((s) => s.code !== 'intake' && s.code !== 'records');
  return steps.length === 0 ? html`<p class="quiet">No step is left.</p>` : toTable({
    columns: ['Step', 'Status', 'Owner', 'By, or ended', 'Waits for'],
    rows: steps.map((step) => ({ mark: step.overdue === true ? 'late' : undefined, heading: html`${step.display}`, cells: [toStatus(step), toOwner(step), toDue(step), html`${toHolding(step)}${toForms(state, step, reader)}`] })),
  });
};

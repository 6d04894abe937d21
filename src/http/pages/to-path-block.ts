// The path on the page of its request: each step with whose it is, by when, what holds it up, and the forms of whoever may move it.
import type { RequestState, StepState } from '../../core/worklist/request-state.ts';
import type { SignedIn } from '../route.ts';
import { html, type Html } from './html.ts';
import { isPermitted } from './is-permitted.ts';
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

const toForms = (state: RequestState, step: StepState, reader: SignedIn | undefined): readonly Html[] => {
  const forms: readonly (readonly [StepForm, boolean])[] = [
    [OVERRIDE, isOverridable(step) && isPermitted(reader, 'override-step')],
    [SKIP, isSkippable(step) && isPermitted(reader, 'skip-step')],
    [OPENING, isOpenable(state, step) && isPermitted(reader, 'open-step')],
  ];
  return forms.filter(([, shown]) => shown).map(([form]) => toForm(state.id, step)(form));
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

// A step Task's own words, read once and in one place (S11): one step of the programme's path for one request. The Task is the state; this is a view of it.
import type { CodeableConcept, Extension, Identifier, Task, TaskOutput } from '@medplum/fhirtypes';
import { compact } from './compact.ts';
import { findExtension, findExtensions, withExtension } from './extensions.ts';
import { EXT_STEP, ROLE_CODES } from './path-systems.ts';
import { STATUS_REASONS, STEP_CODES, TASK_CODES, TASK_PARAMETERS } from './systems.ts';

/** Every step that a path may have. Codes of STEP_CODES. */
export const STEPS = ['assessment', 'first-visit', 'team-meeting', 'multidisciplinary-meeting', 'second-visit', 'report', 'delivery', 'patient-decision'] as const;
export type StepId = (typeof STEPS)[number];

/** As people read them. */
export const STEP_TITLES = {
  'assessment': 'Assessment by a specialist', 'first-visit': 'First visit', 'team-meeting': 'Team meeting', 'multidisciplinary-meeting': 'Multidisciplinary meeting',
  'second-visit': 'Second visit', 'report': 'Opinion signed', 'delivery': 'Opinion delivered', 'patient-decision': 'Decision of the patient',
} as const satisfies Record<StepId, string>;

/** Who owns a step. Codes of ROLE_CODES. */
export const STEP_ROLES = ['coordinator', 'reviewer', 'placer'] as const;
export type StepRole = (typeof STEP_ROLES)[number];

/** Codes of CodeSystem criterion. `earlier-steps` is every step's and `information-supplied` the assessment's own: they stand in no programme. */
export const CRITERIA = [
  'earlier-steps', 'information-supplied', 'not-held', 'information-complete', 'dossier-complete', 'transfers-ended', 'reviewer-independent', 'insurer-settled', 'visit-booked', 'visit-attended',
  'meeting-outcome', 'opinion-signed', 'opinions-differ', 'deliveries-acknowledged', 'decision-recorded',
] as const;
export type Criterion = (typeof CRITERIA)[number];

/** `requested`: reached, and what is unmet holds it up. `cancelled`: left out, or the request ended. `rejected`: declined. */
export type StepStatus = 'requested' | 'ready' | 'in-progress' | 'completed' | 'cancelled' | 'rejected';

/** A named physician let it begin although these criteria are not met. */
export interface StepOverride {
  readonly criteria: readonly Criterion[];
  readonly physician: string;
  readonly identifier?: Identifier;
  readonly reason: string;
  /** FHIR dateTime. */
  readonly at: string;
  /** Value under ACTOR_IDENTIFIER. */
  readonly recordedBy: string;
}

export interface StepView {
  readonly id: string;
  readonly step: StepId;
  readonly status: StepStatus;
  /** Code of STATUS_REASONS. */
  readonly statusReason?: string;
  /** In words, as recorded. */
  readonly reason?: string;
  readonly owner: string;
  readonly role: StepRole;
  readonly unmet: readonly Criterion[];
  readonly overrides: readonly StepOverride[];
  /** When it became ready, and by when it is due; FHIR dateTimes. */
  readonly readyAt?: string;
  readonly dueAt?: string;
  readonly endedAt?: string;
}

/** Codes of TASK_PARAMETERS that are outputs of a step. */
export type StepParameter = 'outcome' | 'appointment' | 'opinion' | 'opinion-draft' | 'opinion-handover';

const STATUSES: readonly StepStatus[] = ['requested', 'ready', 'in-progress', 'completed', 'cancelled', 'rejected'];

const codeOf = (concept: CodeableConcept | undefined, system: string): string | undefined => concept?.coding?.find((c) => c.system === system)?.code;

/** `undefined`: no step of a path. */
export const findStepId = (task: Task): StepId | undefined => {
  if (codeOf(task.code, TASK_CODES) !== 'perform-step') return undefined;
  const code = codeOf(task.businessStatus, STEP_CODES);
  return STEPS.find((id) => id === code);
};

export const isStep = (task: Task): boolean => findStepId(task) !== undefined;

/** Whether it ended, or was left out. */
export const isStepEnded = (status: StepStatus | undefined): boolean => status === 'completed' || status === 'cancelled' || status === 'rejected';

const isCriterion = (code: string | undefined): code is Criterion => CRITERIA.some((c) => c === code);

const criteriaOf = (extensions: readonly Extension[]): readonly Criterion[] => extensions.map((e) => e.valueCode).filter(isCriterion);

const textIn = (override: Extension, url: string): string => findExtension(override, url)?.valueString ?? '';

const readOverride = (override: Extension): StepOverride => ({
  criteria: criteriaOf(findExtensions(override, 'criterion')),
  physician: textIn(override, 'physician'),
  ...compact({ identifier: findExtension(override, 'identifier')?.valueIdentifier }),
  reason: textIn(override, 'reason'),
  at: findExtension(override, 'at')?.valueDateTime ?? '',
  recordedBy: textIn(override, 'recordedBy'),
});

const readReasons = ({ statusReason }: Task): Pick<StepView, 'statusReason' | 'reason'> => compact({ statusReason: codeOf(statusReason, STATUS_REASONS), reason: statusReason?.text });

const readTimes = ({ restriction, executionPeriod }: Task): Pick<StepView, 'readyAt' | 'dueAt' | 'endedAt'> =>
  compact({ readyAt: restriction?.period?.start, dueAt: restriction?.period?.end, endedAt: executionPeriod?.end });

/** Of a Task that `isStep`. */
export const readStep = (task: Task): StepView => {
  const role = codeOf(task.performerType?.[0], ROLE_CODES);
  return {
    id: task.id ?? '',
    step: findStepId(task) ?? 'assessment',
    status: STATUSES.find((s) => s === task.status) ?? 'requested',
    ...readReasons(task),
    owner: task.owner?.reference ?? '',
    role: STEP_ROLES.find((r) => r === role) ?? 'coordinator',
    unmet: criteriaOf(findExtensions(task, EXT_STEP.unmet)),
    overrides: findExtensions(task, EXT_STEP.override).map(readOverride),
    ...readTimes(task),
  };
};

export const withUnmet = (task: Task, unmet: readonly Criterion[]): Task => withExtension(task, EXT_STEP.unmet, unmet.map((valueCode) => ({ url: EXT_STEP.unmet, valueCode })));

/** One more override. */
export const withOverride = (task: Task, { criteria, physician, identifier, reason, at, recordedBy }: StepOverride): Task => withExtension(task, EXT_STEP.override, [
  ...findExtensions(task, EXT_STEP.override),
  {
    url: EXT_STEP.override,
    extension: [
      ...criteria.map((valueCode) => ({ url: 'criterion', valueCode })),
      { url: 'physician', valueString: physician },
      ...(identifier ? [{ url: 'identifier', valueIdentifier: identifier }] : []),
      { url: 'reason', valueString: reason }, { url: 'at', valueDateTime: at }, { url: 'recordedBy', valueString: recordedBy },
    ],
  },
]);

export const stepParameter = (code: StepParameter): TaskOutput['type'] => ({ coding: [{ system: TASK_PARAMETERS, code }] });

export const stepOutputs = (task: Task, code: StepParameter): readonly TaskOutput[] => (task.output ?? []).filter((o) => codeOf(o.type, TASK_PARAMETERS) === code);

/** Code of `system` that a step came to; the last one. */
export const findOutcome = (task: Task | undefined, system: string): string | undefined =>
  (task ? stepOutputs(task, 'outcome') : []).map((o) => codeOf(o.valueCodeableConcept, system)).findLast((code) => code !== undefined);

/** An output `outcome`. `text`: in words. */
export const toOutcome = (system: string, code: string, text?: string): TaskOutput => ({ type: stepParameter('outcome'), valueCodeableConcept: { coding: [{ system, code }], ...(text && { text }) } });

export interface StepEnd {
  readonly status: 'completed' | 'cancelled' | 'rejected';
  /** FHIR instant or dateTime. */
  readonly at: string;
  /** Added to those it has. */
  readonly outputs?: readonly TaskOutput[];
  /** Needed where it is cancelled or rejected: a code of STATUS_REASONS, words, or both. */
  readonly reason?: { readonly code?: string; readonly text?: string };
}

const toReason = ({ code, text }: NonNullable<StepEnd['reason']>): CodeableConcept => ({ ...(code && { coding: [{ system: STATUS_REASONS, code }] }), ...(text && { text }) });

/** What was done in it, so far: begun, not ended. */
export const beginStep = (task: Task, { at, outputs = [] }: { readonly at: string; readonly outputs?: readonly TaskOutput[] }): Task => ({
  ...withUnmet(task, []),
  status: 'in-progress',
  executionPeriod: { ...task.executionPeriod, start: task.executionPeriod?.start ?? at },
  lastModified: at,
  ...(outputs.length > 0 && { output: [...(task.output ?? []), ...outputs] }),
});

/** The step has ended; nothing holds it up any more. What follows from it is planned when the change is settled. */
export const endStep = (task: Task, { status, at, outputs = [], reason }: StepEnd): Task => ({
  ...withUnmet(task, []),
  status,
  ...(reason && { statusReason: toReason(reason) }),
  executionPeriod: { ...task.executionPeriod, end: at },
  lastModified: at,
  ...(outputs.length > 0 && { output: [...(task.output ?? []), ...outputs] }),
});

// What the steps of a request keep of its opinion: the draft, what was signed, to whom it was handed, what the patient decided. The Tasks are the state; this is a view of them (S14, S17).
import type { Extension, Task, TaskOutput } from '@medplum/fhirtypes';
import { compact } from './compact.ts';
import { findExtension } from './extensions.ts';
import { EXT_HANDOVER, PATIENT_DECISIONS } from './opinion-systems.ts';
import { findOutcome, findStepId, stepOutputs, stepParameter, toOutcome, type StepId, type StepParameter } from './path-step.ts';
import { OPINION_OUTCOMES } from './path-systems.ts';

export const OUTCOMES = ['agrees', 'differs', 'in-part'] as const;
export type OpinionOutcome = (typeof OUTCOMES)[number];

export const DECISIONS = ['first-opinion', 'second-opinion', 'combination', 'neither'] as const;
export type PatientDecision = (typeof DECISIONS)[number];

export const MEANS = ['in-person', 'post', 'portal'] as const;
export type HandoverMeans = (typeof MEANS)[number];

/** That somebody got it otherwise than over the network, as a coordinator recorded it. */
export interface OpinionHandover {
  /** `DocumentReference/…` of the signed document that it was. */
  readonly document: string;
  /** `patient`, `representative`, or the key of a recipient. */
  readonly to: string;
  readonly means: HandoverMeans;
  /** FHIR dateTime. */
  readonly at: string;
  readonly recordedBy: string;
}

export interface Opinion {
  /** `Binary/…` */
  readonly draft?: string;
  /** `DocumentReference/…` of what stands now: to be read by people, and the FHIR document that says the same. */
  readonly signed?: { readonly document: string; readonly fhir: string; readonly outcome: OpinionOutcome };
}

/** Of a request's steps the one with this id. */
export const findStep = (steps: readonly Task[], id: StepId): Task | undefined => steps.find((task) => findStepId(task) === id);

/** The Task without its outputs of these kinds, and with `next`. */
const withOutputs = (task: Task, codes: readonly StepParameter[], next: readonly TaskOutput[]): Task => {
  const { output = [], ...rest } = task;
  const old = new Set(codes.flatMap((code) => stepOutputs(task, code)));
  const all = [...output.filter((o) => !old.has(o)), ...next];
  return { ...rest, ...(all.length > 0 && { output: all }) };
};

const toReference = (code: StepParameter, reference: string): TaskOutput => ({ type: stepParameter(code), valueReference: { reference } });

const referencesOf = (task: Task, code: StepParameter): readonly string[] => stepOutputs(task, code).flatMap((o) => o.valueReference?.reference ?? []);

const readSigned = (step: Task): Opinion['signed'] => {
  const [document, fhir] = referencesOf(step, 'opinion');
  const code = findOutcome(step, OPINION_OUTCOMES);
  const outcome = OUTCOMES.find((o) => o === code);
  return document && fhir && outcome ? { document, fhir, outcome } : undefined;
};

/** Of the request's steps. */
export const readOpinion = (steps: readonly Task[]): Opinion => {
  const step = findStep(steps, 'report');
  return step ? compact({ draft: referencesOf(step, 'opinion-draft')[0], signed: readSigned(step) }) : {};
};

/** Of the step `report`. */
export const withDraft = (step: Task, binary: string): Task => withOutputs(step, ['opinion-draft'], [toReference('opinion-draft', binary)]);

/** The draft became what was signed. */
export const withSigned = (step: Task, signed: NonNullable<Opinion['signed']>): Task => withOutputs(step, ['opinion-draft', 'opinion', 'outcome'], [
  toReference('opinion', signed.document), toReference('opinion', signed.fhir), toOutcome(OPINION_OUTCOMES, signed.outcome),
]);

/** Nothing stands any more. */
export const withoutSigned = (step: Task): Task => withOutputs(step, ['opinion', 'outcome'], []);

const readHandover = (output: TaskOutput): readonly OpinionHandover[] => {
  const said = findExtension(output, EXT_HANDOVER);
  const part = (url: string): Extension => findExtension(said, url) ?? { url };
  const { valueCode } = part('means');
  const means = MEANS.find((m) => m === valueCode);
  const { valueString: to = '' } = part('to');
  const { valueDateTime: at = '' } = part('at');
  const { valueString: recordedBy = '' } = part('recordedBy');
  return means ? [{ document: output.valueReference?.reference ?? '', to, means, at, recordedBy }] : [];
};

/** Of the request's steps, oldest first. */
export const readHandovers = (steps: readonly Task[]): readonly OpinionHandover[] => {
  const step = findStep(steps, 'delivery');
  return step ? stepOutputs(step, 'opinion-handover').flatMap(readHandover) : [];
};

export const toHandoverOutput = (h: OpinionHandover): TaskOutput => ({
  extension: [{
    url: EXT_HANDOVER,
    extension: [{ url: 'to', valueString: h.to }, { url: 'means', valueCode: h.means }, { url: 'at', valueDateTime: h.at }, { url: 'recordedBy', valueString: h.recordedBy }],
  }],
  type: stepParameter('opinion-handover'),
  valueReference: { reference: h.document },
});

/** Of the request's steps. */
export const readDecision = (steps: readonly Task[]): PatientDecision | undefined => {
  const code = findOutcome(findStep(steps, 'patient-decision'), PATIENT_DECISIONS);
  return DECISIONS.find((d) => d === code);
};

/** Of the step `patient-decision`. */
export const withoutDecision = (step: Task): Task => withOutputs(step, ['outcome'], []);

export const toDecisionOutput = (decision: PatientDecision): TaskOutput => toOutcome(PATIENT_DECISIONS, decision);

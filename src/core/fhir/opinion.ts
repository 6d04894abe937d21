// What the steps of a request keep of its opinion: the draft, what was signed, to whom it was handed, what the patient decided. The Tasks are the state; this is a view of them (S14, S17).
import type { Task, TaskOutput } from '@medplum/fhirtypes';
import { compact } from './compact.ts';
import { findExtension } from './extensions.ts';
import { EXT_HANDOVER, OPINION_OUTCOMES, PATIENT_DECISIONS } from './opinion-systems.ts';
import { TASK_PARAMETERS } from './systems.ts';

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
  /** `patient`, or the key of a recipient. */
  readonly to: string;
  readonly means: HandoverMeans;
  /** FHIR instant. */
  readonly at: string;
  readonly recordedBy: string;
}

export interface Opinion {
  /** `Binary/…` */
  readonly draft?: string;
  /** `DocumentReference/…` of what stands now: to be read by people, and the FHIR document that says the same. */
  readonly signed?: { readonly document: string; readonly fhir: string; readonly outcome: OpinionOutcome };
}

/** Codes of TASK_PARAMETERS, all outputs. */
type OpinionParameter = 'opinion-draft' | 'opinion' | 'opinion-fhir-document' | 'opinion-outcome' | 'handover' | 'patient-decision';

const typeOf = (code: OpinionParameter): TaskOutput['type'] => ({ coding: [{ system: TASK_PARAMETERS, code }] });

const isOf = (output: TaskOutput, code: OpinionParameter): boolean => output.type.coding?.some((c) => c.system === TASK_PARAMETERS && c.code === code) ?? false;

const referenceOf = (task: Task, code: OpinionParameter): string | undefined => task.output?.find((o) => isOf(o, code))?.valueReference?.reference;

const codeOf = (task: Task, code: OpinionParameter, system: string): string | undefined =>
  task.output?.find((o) => isOf(o, code))?.valueCodeableConcept?.coding?.find((c) => c.system === system)?.code;

/** The Task with these outputs of a kind and no others of it. */
const withOutputs = (task: Task, codes: readonly OpinionParameter[], next: readonly TaskOutput[]): Task => {
  const { output = [], ...rest } = task;
  const all = [...output.filter((o) => !codes.some((code) => isOf(o, code))), ...next];
  return { ...rest, ...(all.length > 0 && { output: all }) };
};

const toReference = (code: OpinionParameter, reference: string): TaskOutput => ({ type: typeOf(code), valueReference: { reference } });

const toCode = (code: OpinionParameter, system: string, value: string): TaskOutput => ({ type: typeOf(code), valueCodeableConcept: { coding: [{ system, code: value }] } });

const readSigned = (step: Task): Opinion['signed'] => {
  const [document, fhir] = [referenceOf(step, 'opinion'), referenceOf(step, 'opinion-fhir-document')];
  const outcome = OUTCOMES.find((o) => o === codeOf(step, 'opinion-outcome', OPINION_OUTCOMES));
  return document && fhir && outcome ? { document, fhir, outcome } : undefined;
};

/** Of the step `report`. */
export const readOpinion = (step: Task | undefined): Opinion => (step ? compact({ draft: referenceOf(step, 'opinion-draft'), signed: readSigned(step) }) : {});

export const withDraft = (step: Task, binary: string): Task => withOutputs(step, ['opinion-draft'], [toReference('opinion-draft', binary)]);

/** The draft became what was signed. */
export const withSigned = (step: Task, signed: NonNullable<Opinion['signed']>): Task => withOutputs(step, ['opinion-draft', 'opinion', 'opinion-fhir-document', 'opinion-outcome'], [
  toReference('opinion', signed.document), toReference('opinion-fhir-document', signed.fhir), toCode('opinion-outcome', OPINION_OUTCOMES, signed.outcome),
]);

/** Nothing stands any more. */
export const withoutSigned = (step: Task): Task => withOutputs(step, ['opinion', 'opinion-fhir-document', 'opinion-outcome'], []);

const readHandover = (output: TaskOutput): readonly OpinionHandover[] => {
  const said = findExtension(output, EXT_HANDOVER);
  const means = MEANS.find((m) => m === findExtension(said, 'means')?.valueCode);
  const { document, to, at, recordedBy } = {
    document: output.valueReference?.reference, to: findExtension(said, 'to')?.valueString, at: findExtension(said, 'at')?.valueDateTime, recordedBy: findExtension(said, 'recordedBy')?.valueString,
  };
  return document && to && means && at ? [{ document, to, means, at, recordedBy: recordedBy ?? '' }] : [];
};

/** Of the step `delivery`, oldest first. */
export const readHandovers = (step: Task | undefined): readonly OpinionHandover[] => (step?.output ?? []).filter((o) => isOf(o, 'handover')).flatMap(readHandover);

export const withHandover = (step: Task, h: OpinionHandover): Task => ({
  ...step,
  output: [...(step.output ?? []), {
    extension: [{
      url: EXT_HANDOVER,
      extension: [{ url: 'to', valueString: h.to }, { url: 'means', valueCode: h.means }, { url: 'at', valueDateTime: h.at }, { url: 'recordedBy', valueString: h.recordedBy }],
    }],
    type: typeOf('handover'),
    valueReference: { reference: h.document },
  }],
});

/** Of the step `patient-decision`. */
export const readDecision = (step: Task | undefined): PatientDecision | undefined => {
  const code = step && codeOf(step, 'patient-decision', PATIENT_DECISIONS);
  return DECISIONS.find((d) => d === code);
};

export const toDecisionOutput = (decision: PatientDecision): TaskOutput => toCode('patient-decision', PATIENT_DECISIONS, decision);

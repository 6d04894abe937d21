// That an assessment sends the patient on to another centre (P1.8): the onward request and the handover of the dossier, as outputs of its step.
import type { Task, TaskOutput } from '@medplum/fhirtypes';
import { ASSESSMENT_OUTCOMES } from './assessment-systems.ts';
import { compact } from './compact.ts';
import { hasCode } from './has-code.ts';
import { findStepId } from './path-step.ts';
import { TASK_PARAMETERS } from './systems.ts';

export interface Onward {
  /** `ServiceRequest/…` of the onward request. */
  readonly request: string;
  /** Id of the delivery Task; absent: nothing is sent over the network. */
  readonly delivery?: string;
  /** In the specialist's words. */
  readonly reason: string;
}

type OnwardParameter = 'onward-request' | 'handover';

const toOutput = (code: OnwardParameter, reference: string): TaskOutput => ({ type: { coding: [{ system: TASK_PARAMETERS, code }] }, valueReference: { reference } });

export const toOnwardOutputs = (request: string, delivery: string | undefined): readonly TaskOutput[] => [
  toOutput('onward-request', request), ...(delivery === undefined ? [] : [toOutput('handover', `Task/${delivery}`)]),
];

const referenceOf = ({ output = [] }: Task, code: OnwardParameter): string | undefined =>
  output.find((o) => hasCode(o.type, TASK_PARAMETERS, code))?.valueReference?.reference;

const reasonOf = ({ output = [] }: Task): string =>
  output.map((o) => o.valueCodeableConcept).find((c) => hasCode(c, ASSESSMENT_OUTCOMES, 'redirected-centre'))?.text ?? '';

/** Of the steps of one request; `undefined`: it stays here. */
export const findOnward = (steps: readonly Task[]): Onward | undefined => {
  const step = steps.find((t) => findStepId(t) === 'assessment');
  const request = step && referenceOf(step, 'onward-request');
  return step && request !== undefined ? { request, reason: reasonOf(step), ...compact({ delivery: referenceOf(step, 'handover')?.replace('Task/', '') }) } : undefined;
};

// What a specialist asked for before deciding (P2.5): each ask is a Task of somebody who must supply it, with a date; read once and in one place.
import type { CodeableConcept, Task } from '@medplum/fhirtypes';
import { SUPPLIER_CODES } from './assessment-systems.ts';
import { compact } from './compact.ts';
import { hasCode } from './has-code.ts';
import { LOINC, STATUS_REASONS, TASK_CODES, TASK_PARAMETERS } from './systems.ts';

/** Of SUPPLIER_CODES; `requester`: who sent the request, and where that is the patient's side, who of it is told that day. */
export const INFORMATION_SUPPLIERS = ['requester', 'patient', 'representative', 'custodian', 'coordinator'] as const;
export type InformationSupplier = (typeof INFORMATION_SUPPLIERS)[number];

export interface InformationView {
  readonly id: string;
  readonly from: InformationSupplier;
  readonly custodianKey?: string;
  /** What is asked, in the specialist's words. */
  readonly text: string;
  /** LOINC document types, where documents are asked for. */
  readonly kinds: readonly string[];
  readonly status: Task['status'];
  /** FHIR dateTimes. */
  readonly askedAt: string;
  readonly dueAt: string;
  readonly answeredAt?: string;
  readonly answeredBy?: string;
  readonly answer?: string;
  /** `DocumentReference/…` */
  readonly documents: readonly string[];
  /** Why it cannot be had. */
  readonly notAvailable?: string;
}

/** Inputs and outputs, of TASK_PARAMETERS. */
export type InformationParameter = 'document-kind' | 'custodian-key' | 'answer' | 'answered-by' | 'document';

export const informationParameter = (code: InformationParameter): CodeableConcept => ({ coding: [{ system: TASK_PARAMETERS, code }] });

const isOf = (type: CodeableConcept, code: InformationParameter): boolean => hasCode(type, TASK_PARAMETERS, code);

export const isInformation = (task: Task): boolean => hasCode(task.code, TASK_CODES, 'supply-information');

const readAnswer = (task: Task): Pick<InformationView, 'answer' | 'answeredBy' | 'documents'> => {
  const of = (code: InformationParameter): NonNullable<Task['output']> => (task.output ?? []).filter((o) => isOf(o.type, code));
  return {
    documents: of('document').flatMap((o) => o.valueReference?.reference ?? []),
    ...compact({ answer: of('answer')[0]?.valueString, answeredBy: of('answered-by')[0]?.valueCode }),
  };
};

const readAsked = (task: Task): Pick<InformationView, 'from' | 'custodianKey' | 'kinds'> => {
  const code = task.performerType?.[0]?.coding?.find((c) => c.system === SUPPLIER_CODES)?.code;
  const inputs = task.input ?? [];
  return {
    from: INFORMATION_SUPPLIERS.find((s) => s === code) ?? 'coordinator',
    ...compact({ custodianKey: inputs.find((i) => isOf(i.type, 'custodian-key'))?.valueString }),
    kinds: inputs.filter((i) => isOf(i.type, 'document-kind')).flatMap((i) => i.valueCodeableConcept?.coding?.find((c) => c.system === LOINC)?.code ?? []),
  };
};

const readEnd = (task: Task): Pick<InformationView, 'answeredAt' | 'notAvailable'> => compact({
  answeredAt: task.executionPeriod?.end,
  notAvailable: hasCode(task.statusReason, STATUS_REASONS, 'information-not-available') ? task.statusReason?.text ?? '' : undefined,
});

export const readInformation = (task: Task): InformationView => ({
  id: task.id ?? '',
  status: task.status,
  text: task.description ?? '',
  askedAt: task.authoredOn ?? '',
  dueAt: task.restriction?.period?.end ?? '',
  ...readAsked(task),
  ...readAnswer(task),
  ...readEnd(task),
});

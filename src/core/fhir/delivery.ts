// A delivery Task's own words, read once and in one place (S17): one package of documents for one recipient. The Task is the state; this is a view of it.
import type { Extension, Task, TaskInput, TaskOutput } from '@medplum/fhirtypes';
import { compact } from './compact.ts';
import { findExtension } from './extensions.ts';
import { hasCode } from './has-code.ts';
import { EXT_ACKNOWLEDGEMENT, TASK_CODES, TASK_PARAMETERS } from './systems.ts';
import { readTransfer, type Transfer } from './transfer.ts';

/** That one document arrived: the recipient said so in its answer, or was found to have it (S19). */
export interface Acknowledgement {
  /** `DocumentReference/…` of ours. */
  readonly document: string;
  /** Where the recipient keeps it, as it said. */
  readonly location: string;
  readonly by: 'answer' | 'found';
  /** FHIR instant. */
  readonly at: string;
  readonly sizeBytes: number;
  /** SHA-1 in base64, of the bytes that were sent. */
  readonly hash: string;
}

export interface Delivery {
  readonly id: string;
  readonly status: Task['status'];
  /** Code of STATUS_REASONS. */
  readonly statusReason?: string;
  readonly recipientKey: string;
  /** `Organization/…` */
  readonly recipient: string;
  readonly peer: string;
  /** `DocumentReference/…`, in the order in which they are sent. */
  readonly documents: readonly string[];
  readonly acknowledged: readonly Acknowledgement[];
  readonly exchange?: NonNullable<Transfer['exchange']>;
}

/** `document` stands among the inputs: what is to be sent. */
type DeliveryParameter = 'document' | 'network-peer' | 'recipient-key' | 'acknowledgement';

export const deliveryParameter = (code: DeliveryParameter): TaskInput['type'] => ({ coding: [{ system: TASK_PARAMETERS, code }] });

const isOf = (item: TaskInput | TaskOutput, code: DeliveryParameter): boolean => hasCode(item.type, TASK_PARAMETERS, code);

export const isDelivery = (task: Task): boolean => hasCode(task.code, TASK_CODES, 'deliver-documents');

const textOf = (task: Task, code: DeliveryParameter): string => task.input?.find((i) => isOf(i, code))?.valueString ?? '';

const readAcknowledgement = (output: TaskOutput): Acknowledgement => {
  const said = findExtension(output, EXT_ACKNOWLEDGEMENT);
  const part = (url: string): Extension => findExtension(said, url) ?? { url };
  const { valueString: location = '' } = part('location');
  const { valueDateTime: at = '' } = part('at');
  const { valueUnsignedInt: sizeBytes = 0 } = part('size');
  const { valueBase64Binary: hash = '' } = part('hash');
  return { document: output.valueReference?.reference ?? '', location, by: part('by').valueCode === 'found' ? 'found' : 'answer', at, sizeBytes, hash };
};

export const toAcknowledgementOutput = (a: Acknowledgement): TaskOutput => ({
  extension: [{
    url: EXT_ACKNOWLEDGEMENT,
    extension: [
      { url: 'location', valueString: a.location }, { url: 'by', valueCode: a.by }, { url: 'at', valueDateTime: a.at },
      { url: 'size', valueUnsignedInt: a.sizeBytes }, { url: 'hash', valueBase64Binary: a.hash },
    ],
  }],
  type: deliveryParameter('acknowledgement'),
  valueReference: { reference: a.document },
});

/** The Task with these acknowledgements and no other. */
export const withAcknowledged = (task: Task, acknowledged: readonly Acknowledgement[]): Task => {
  const { output = [], ...rest } = task;
  const outputs = [...output.filter((o) => !isOf(o, 'acknowledgement')), ...acknowledged.map(toAcknowledgementOutput)];
  return { ...rest, ...(outputs.length > 0 && { output: outputs }) };
};

const readWaiting = (task: Task): Pick<Delivery, 'statusReason' | 'exchange'> => {
  const { statusReason, exchange } = readTransfer(task);
  return compact({ statusReason, exchange });
};

export const readDelivery = (task: Task): Delivery => ({
  id: task.id ?? '',
  status: task.status,
  ...readWaiting(task),
  recipientKey: textOf(task, 'recipient-key'),
  recipient: task.owner?.reference ?? '',
  peer: textOf(task, 'network-peer'),
  documents: (task.input ?? []).filter((i) => isOf(i, 'document')).flatMap((i) => i.valueReference?.reference ?? []),
  acknowledged: (task.output ?? []).filter((o) => isOf(o, 'acknowledgement')).map(readAcknowledgement),
});

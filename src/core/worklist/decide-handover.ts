// May this delivery go on now (S17, S10)? The recipient may get what this hospital gives, and no refusal covers a document of it.
import type { Task } from '@medplum/fhirtypes';
import { decideRelease } from '../consent/decide-release.ts';
import type { Decision } from '../consent/decision-reason.ts';
import { toDocumentName } from '../exchange/to-document-name.ts';
import { readDelivery } from '../fhir/delivery.ts';
import type { RequestRecord } from './request-record.ts';
import type { ExchangeMoment } from './to-exchange-question.ts';
import { toReleaseQuestion } from './to-release-question.ts';

/** One document refused holds the whole package: what is wanted now is for a person to say. `undefined` documents are gone, and so is the ground to send. */
export const decideHandover = (record: RequestRecord, task: Task, moment: ExchangeMoment): Decision => {
  const { recipient, documents } = readDelivery(task);
  const question = toReleaseQuestion(record, { organisation: recipient }, moment);
  const general = decideRelease(question);
  if (!general.permit) return general;
  const named = documents.flatMap((reference) => record.documents.find((d) => `DocumentReference/${d.id ?? ''}` === reference) ?? []);
  return named.map((d) => decideRelease({ ...question, document: { reference: `DocumentReference/${d.id ?? ''}`, ...toDocumentName(d) } })).find((d) => !d.permit) ?? general;
};

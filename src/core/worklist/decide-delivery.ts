// May a document that came unasked be filed (S8, S10)? Under a permit it is as good as fetched; against the patient's word it is not kept; else a person looks at it.
import type { DocumentReference, Task } from '@medplum/fhirtypes';
import { decideExchange } from '../consent/decide-exchange.ts';
import type { DecisionCode } from '../consent/decision-reason.ts';
import { toDocumentName } from '../exchange/to-document-name.ts';
import { readTransfer } from '../fhir/transfer.ts';
import type { ExchangeDecision } from './request-assessment.ts';
import type { RequestRecord } from './request-record.ts';
import { toExchangeQuestion, type ExchangeMoment } from './to-exchange-question.ts';

export interface DeliveryDecision {
  readonly outcome: 'file' | 'review' | 'discard';
  /** Code of STATUS_REASONS, unless it is filed. */
  readonly reason?: string;
  readonly decision: ExchangeDecision;
}

/** The patient has said no: what comes all the same is discarded and audited. */
const AGAINST: readonly DecisionCode[] = ['consent-withdrawn', 'consent-refused', 'professional-refused'];

const RANK = ['file', 'review', 'discard'] as const;

const decideOne = (record: RequestRecord, task: Task, { document, moment }: { readonly document: DocumentReference; readonly moment: ExchangeMoment }): DeliveryDecision => {
  const decision = decideExchange({ ...toExchangeQuestion(record, readTransfer(task), moment), document: toDocumentName(document) });
  const [first] = decision.reasons;
  if (!first) return { outcome: 'file', decision };
  const against = decision.reasons.find(({ code }) => AGAINST.includes(code));
  return { outcome: against ? 'discard' : 'review', reason: (against ?? first).code, decision };
};

/** A submission is one: what holds for the one that fares worst holds for all. */
export const decideDelivery = (record: RequestRecord, { task, documents }: { readonly task: Task; readonly documents: readonly DocumentReference[] }, moment: ExchangeMoment): DeliveryDecision | undefined =>
  documents.map((document) => decideOne(record, task, { document, moment })).toSorted((a, b) => RANK.indexOf(b.outcome) - RANK.indexOf(a.outcome))[0];

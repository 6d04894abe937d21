// May this one document be fetched now (S8)? The custodian may be asked, and no refusal covers the document.
import type { DocumentReference, Task } from '@medplum/fhirtypes';
import { decideExchange } from '../consent/decide-exchange.ts';
import { toDocumentName } from '../exchange/to-document-name.ts';
import { readTransfer } from '../fhir/transfer.ts';
import { assessRequest } from './assess-request.ts';
import type { ExchangeDecision } from './request-assessment.ts';
import type { RequestRecord } from './request-record.ts';
import { toExchangeQuestion, type ExchangeMoment } from './to-exchange-question.ts';

export interface Retrieval { readonly task: Task; /** As found at the custodian. */ readonly document: DocumentReference }

const NOT_TO_ASK: ExchangeDecision = { permit: false, reasons: [{ code: 'transfer-ended', text: 'The transfer has ended, or is not one that the network is asked about' }] };

export const decideRetrieval = (record: RequestRecord, { task, document }: Retrieval, moment: ExchangeMoment): ExchangeDecision => {
  const decision = assessRequest(record, moment.programme, moment.now).decisions.get(task.id ?? '') ?? NOT_TO_ASK;
  return decision.permit ? decideExchange({ ...toExchangeQuestion(record, readTransfer(task), moment), document: toDocumentName(document) }) : decision;
};

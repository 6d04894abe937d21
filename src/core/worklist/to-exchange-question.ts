// What is asked of the consents when a transfer is to be exchanged (S8), from the record of its request.
import type { ExchangeQuestion } from '../consent/decide-exchange.ts';
import type { Transfer } from '../fhir/transfer.ts';
import type { Programme } from '../intake/programme.ts';
import { assessRepresentation } from './assess-representation.ts';
import type { RequestRecord } from './request-record.ts';

export interface ExchangeMoment { readonly programme: Programme; readonly now: Temporal.Instant }

export const toExchangeQuestion = (record: RequestRecord, transfer: Pick<Transfer, 'custodian'>, { programme, now }: ExchangeMoment): ExchangeQuestion => ({
  consents: record.consents,
  custodian: transfer.custodian,
  request: record.request,
  birthDate: record.patient.birthDate,
  programme,
  now,
  representationProven: assessRepresentation(record, { programme, now }),
});
